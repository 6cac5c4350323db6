import { describe, expect, it } from 'vitest'
import type { Entity } from './catalog-types.ts'
import type { TableColumn } from './table-columns.ts'
import { collectTable, type TableFormat } from './table-export.ts'

const at = '2026-01-02T03:04:05.000Z'
const entity = (identifier: string, parts: Partial<Entity> = {}): Entity => ({
  identifier,
  title: identifier.toUpperCase(),
  blueprint: 'service',
  team: null,
  properties: {},
  relations: {},
  createdAt: at,
  createdBy: 'usr_1',
  updatedAt: at,
  updatedBy: 'usr_1',
  ...parts,
})

const common = { width: 100, isSortable: true }
const property = (key: string, title: string): TableColumn => ({
  ...common,
  id: `properties.${key}`,
  kind: 'property',
  key,
  title,
  schema: {},
  source: 'stored',
})
const TITLE: TableColumn = { ...common, id: '$title', kind: 'title', title: 'Title' }
const TEAM: TableColumn = { ...common, id: '$team', kind: 'team', title: 'Owning teams' }
const UPDATED: TableColumn = { ...common, id: '$updatedAt', kind: 'time', title: 'Last update time' }
const SYSTEM: TableColumn = {
  ...common,
  id: 'relations.system',
  kind: 'relation',
  key: 'system',
  title: 'System',
  relation: { target: 'system', required: false, many: false },
}

async function collect(format: TableFormat, columns: TableColumn[], pages: Entity[][], limit?: number) {
  const progress: number[] = []
  const collected = await collectTable({
    format,
    columns,
    readPage: async (cursor) => {
      const position = Number(cursor ?? 0)
      return { rows: pages[position] ?? [], next: position + 1 < pages.length ? String(position + 1) : null }
    },
    onProgress: (count) => progress.push(count),
    ...(limit !== undefined && { limit }),
  })
  return { ...collected, text: collected.parts.join(''), progress }
}

describe('a table as CSV', () => {
  it('has the titles of the columns first, then each row of every page in order', async () => {
    const { text, count, progress } = await collect(
      'csv',
      [TITLE, UPDATED],
      [[entity('a'), entity('b')], [entity('c')]],
    )
    expect(text).toBe(`Title,Last update time\r\nA,${at}\r\nB,${at}\r\nC,${at}\r\n`)
    expect([count, progress]).toEqual([3, [2, 3]])
  })

  it('writes arrays and objects as JSON, relations as identifiers, and nothing where there is no value', async () => {
    const columns = [property('tags', 'Tags'), property('meta', 'Meta'), SYSTEM, TEAM, property('none', 'None')]
    const row = entity('a', {
      properties: { tags: ['x', 'y'], meta: { deep: true } },
      relations: { system: { identifier: 'billing', title: 'Billing' } },
      team: ['pilots'],
    })
    const { text } = await collect('csv', columns, [[row]])
    expect(text.split('\r\n')[1]).toBe('"[""x"",""y""]","{""deep"":true}",billing,"[""pilots""]",')
  })

  it('keeps a spreadsheet from computing what a value or the title of a property says', async () => {
    const { text } = await collect('csv', [property('note', '=2+2')], [[entity('a', { properties: { note: '=1+1' } })]])
    expect(text).toBe("'=2+2\r\n'=1+1\r\n")
  })

  it('tells columns of the same title apart', async () => {
    const { text } = await collect('csv', [property('a', 'Tier'), property('b', 'Tier'), TITLE], [[]])
    expect(text).toBe('Tier (properties.a),Tier (properties.b),Title\r\n')
  })

  it('stops at its limit and says so', async () => {
    const { text, isCut } = await collect('csv', [TITLE], [[entity('a'), entity('b')], [entity('c')]], 2)
    expect([text, isCut]).toEqual(['Title\r\nA\r\nB\r\n', true])
  })
})

describe('a table as JSON', () => {
  it('is an array of entities over all pages, each with its identifier and these columns only', async () => {
    const row = entity('a', { properties: { tier: 1, hidden: 2 }, relations: { system: 'billing', other: 'x' } })
    const { text } = await collect('json', [TITLE, property('tier', 'Tier'), SYSTEM], [[row], [entity('b')]])
    expect(JSON.parse(text)).toEqual([
      { identifier: 'a', title: 'A', properties: { tier: 1 }, relations: { system: 'billing' } },
      { identifier: 'b', title: 'B', properties: { tier: null }, relations: { system: null } },
    ])
  })

  it('is an empty array when there is nothing', async () => {
    expect(JSON.parse((await collect('json', [TITLE], [[]])).text)).toEqual([])
  })
})
