import { collectPages, type Collected } from '../ui/collect-pages.ts'
import { scorecardResult } from '../scorecards/scorecard-columns.ts'
import { toCsvLine } from '../ui/csv.ts'
import type { TablePage } from './catalog-queries.ts'
import type { Entity, RelationValue } from './catalog-types.ts'
import type { TableColumn } from './table-columns.ts'

export type TableFormat = 'csv' | 'json'

/**
 * Reads all rows of a table, in its order, and writes these columns of each.
 * CSV has the titles of the columns in its first line. JSON is one array of entities as the API gives them, with nothing
 * but the columns.
 * @throws what `readPage` throws; nothing is read after it.
 */
export async function collectTable(options: {
  format: TableFormat
  columns: readonly TableColumn[]
  readPage: (cursor: string | undefined) => Promise<Pick<TablePage, 'rows' | 'next'>>
  onProgress: (count: number) => void
  limit?: number
}): Promise<Collected> {
  const { format, columns, readPage, onProgress, limit } = options
  const { parts, ...result } = await collectPages<Entity>({
    ...(limit !== undefined && { limit }),
    readPage: async (cursor) => {
      const { rows, next } = await readPage(cursor)
      return { items: rows, next }
    },
    write: (entity, index) =>
      format === 'csv'
        ? toCsvLine(columns.map((column) => valueOf(entity, column)))
        : `${index > 0 ? ',\n' : ''}${JSON.stringify(pick(entity, columns))}`,
    onPage: onProgress,
  })
  const [first, last] = format === 'csv' ? [toCsvLine(toHeadings(columns)), ''] : ['[\n', '\n]\n']
  return { ...result, parts: [first, ...parts, last] }
}

/** Titles of columns; where two are the same, the keys tell them apart. */
function toHeadings(columns: readonly TableColumn[]): string[] {
  return columns.map((column) => {
    const isUnique = columns.every((other) => other === column || other.title !== column.title)
    return isUnique ? column.title : `${column.title} (${fieldOf(column)})`
  })
}

/** Where an entity holds what a column shows: `title`, `properties.tier`. */
const fieldOf = (column: TableColumn): string => column.id.replace(/^\$/, '')

function valueOf(entity: Entity, column: TableColumn): unknown {
  if (column.kind === 'property') return entity.properties[column.key]
  if (column.kind === 'relation') return toIdentifiers(entity.relations[column.key])
  if (column.kind === 'scorecard') return scorecardResult(entity, column)
  return entity[fieldOf(column) as keyof Entity]
}

function pick(entity: Entity, columns: readonly TableColumn[]): Record<string, unknown> {
  const group = (kind: 'property' | 'relation') =>
    columns.flatMap((column): [string, unknown][] =>
      column.kind === kind ? [[column.key, valueOf(entity, column) ?? null]] : [],
    )
  const own = columns.filter(({ kind }) => kind !== 'property' && kind !== 'relation')
  const [properties, relations] = [group('property'), group('relation')]
  return {
    identifier: entity.identifier,
    ...Object.fromEntries(own.map((column) => [fieldOf(column), valueOf(entity, column) ?? null])),
    ...(properties.length > 0 && { properties: Object.fromEntries(properties) }),
    ...(relations.length > 0 && { relations: Object.fromEntries(relations) }),
  }
}

function toIdentifiers(value: Entity['relations'][string] | undefined): unknown {
  const toIdentifier = (item: RelationValue) => (typeof item === 'string' ? item : item.identifier)
  if (value === null || value === undefined) return value
  return Array.isArray(value) ? (value as RelationValue[]).map(toIdentifier) : toIdentifier(value as RelationValue)
}
