import { canGroup, hiddenAtFirst, type TableColumn } from '../table-columns.ts'
import { toFilter, type TableView, type ViewPart } from './table-view.ts'

type Json = Readonly<Record<string, unknown>>

const TABLE_TYPE = 'table-entities-explorer'

/** The table among the widgets of a page; undefined when the page stores none. */
export function tableOf(page: { widgets?: readonly Json[] } | undefined): Json | undefined {
  return page?.widgets?.find(({ type }) => type === TABLE_TYPE)
}

/** The columns of a blueprint that the table of a page may show at all. */
export function columnsOfTable(table: Json | undefined, columns: readonly TableColumn[]): TableColumn[] {
  const excluded = new Set(toIds(table?.['excludedFields'], columns))
  return columns.filter((column) => column.kind === 'title' || !excluded.has(column.id))
}

/** How a page shows its table, as far as it stores that; the rest as every table starts. */
export function savedView(table: Json | undefined, blueprint: string, columns: readonly TableColumn[]): TableView {
  const { filter, sort, group, properties } = settingsOf(table, blueprint)
  const sortBy = Array.isArray(sort['sortBy']) ? (sort['sortBy'] as unknown[]) : []
  return {
    filter: toFilter(filter['filterBy']),
    sort: sortBy.flatMap((rule) => {
      if (!isObject(rule)) return []
      const [id] = toIds([rule['property']], columns)
      return id === undefined ? [] : [String(rule['order']).toUpperCase() === 'DESC' ? `-${id}` : id]
    }),
    group: toIds(group['groupBy'], columns.filter(canGroup))[0],
    hidden: hiddenOf(properties, columns),
    order: toIds(properties['order'], columns),
  }
}

/**
 * The `blueprintConfig` of a table with some parts of a view written into it. Settings that the parts do not speak of,
 * those of other blueprints, and columns that are not known here stay as they are.
 */
export function withView(
  table: Json | undefined,
  blueprint: string,
  { change, columns }: { change: ViewPart; columns: readonly TableColumn[] },
): Json {
  const all = toObject(table?.['blueprintConfig'])
  const own = toObject(all[blueprint])
  const { filter, sort, group, properties } = settingsOf(table, blueprint)
  const name = (id: string) => toName(id, columns)
  // As it is read: a list of what is hidden goes before a list of what is shown.
  const isShownList = Array.isArray(properties['shown']) && !Array.isArray(properties['hidden'])
  const visible = columns.filter(({ id }) => !change.hidden?.includes(id)).map(({ id }) => name(id))
  const hidden = change.hidden && (isShownList ? { shown: visible } : { hidden: change.hidden.map(name) })
  const order = change.order && { order: [...change.order.map(name), ...unknownOf(properties['order'], columns)] }
  return {
    ...all,
    [blueprint]: {
      ...own,
      ...('filter' in change && {
        filterSettings: { ...filter, filterBy: change.filter ?? { combinator: 'and', rules: [] } },
      }),
      ...(change.sort && { sortSettings: { ...sort, sortBy: toSortBy(change.sort, name) } }),
      ...('group' in change && {
        groupSettings: { ...group, groupBy: change.group === undefined ? [] : [name(change.group)] },
      }),
      ...((hidden ?? order) && { propertiesSettings: { ...properties, ...hidden, ...order } }),
    },
  }
}

/** What a page gets that stores no table yet. */
export const newTable = (): Json => ({ id: 'entities', type: TABLE_TYPE })

function settingsOf(table: Json | undefined, blueprint: string) {
  const config = toObject(toObject(table?.['blueprintConfig'])[blueprint])
  return {
    filter: toObject(config['filterSettings']),
    sort: toObject(config['sortSettings']),
    group: toObject(config['groupSettings']),
    properties: toObject(config['propertiesSettings']),
  }
}

function hiddenOf(properties: Json, columns: readonly TableColumn[]): string[] {
  const { hidden, shown } = properties
  if (Array.isArray(hidden)) return toIds(hidden, columns)
  if (!Array.isArray(shown)) return hiddenAtFirst(columns)
  const visible = toIds(shown, columns)
  return columns.flatMap(({ id, kind }) => (kind === 'title' || visible.includes(id) ? [] : [id]))
}

const toSortBy = (sort: readonly string[], name: (id: string) => string) =>
  sort.map((token) => ({ property: name(token.replace(/^-/, '')), order: token.startsWith('-') ? 'DESC' : 'ASC' }))

/** Stored names are keys, with or without the part of an entity that holds them: `tier`, `properties.tier`, `$title`. */
function toIds(names: unknown, columns: readonly TableColumn[]): string[] {
  if (!Array.isArray(names)) return []
  return (names as unknown[]).flatMap((name) => {
    const column = typeof name === 'string' ? findColumn(name, columns) : undefined
    return column === undefined ? [] : [column.id]
  })
}

function findColumn(name: string, columns: readonly TableColumn[]): TableColumn | undefined {
  const candidates = [name, `properties.${name}`, `relations.${name}`]
  return candidates.map((id) => columns.find((column) => column.id === id)).find((column) => column !== undefined)
}

/** The shortest name that means this column and no other. */
function toName(id: string, columns: readonly TableColumn[]): string {
  const name = id.replace(/^(properties|relations)\./, '')
  return findColumn(name, columns)?.id === id ? name : id
}

function unknownOf(names: unknown, columns: readonly TableColumn[]): unknown[] {
  if (!Array.isArray(names)) return []
  return (names as unknown[]).filter((name) => typeof name !== 'string' || findColumn(name, columns) === undefined)
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const toObject = (value: unknown): Json => (isObject(value) ? value : {})
