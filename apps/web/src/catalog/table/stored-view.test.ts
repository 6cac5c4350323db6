import { describe, expect, it } from 'vitest'
import { hiddenAtFirst } from '../table-columns.ts'
import { columnsOfTable, savedView, tableOf, withView } from './stored-view.ts'
import { COLUMNS, northern, viewOf } from './testing.ts'

const config = {
  filterSettings: { filterBy: northern, note: 'kept' },
  sortSettings: { sortBy: [{ property: 'depth', order: 'DESC' }] },
  groupSettings: { groupBy: ['label', 'basin', 'lit'] },
  propertiesSettings: { hidden: ['$createdAt', 'properties.note', 'gone'], order: ['lit', 'FROZEN_RIGHT_COLUMN'] },
  tabIndex: 3,
}
const table = {
  id: 't',
  type: 'table-entities-explorer',
  dataset: {},
  blueprintConfig: { berth: config, crane: { a: 1 } },
}

describe('the view that a page stores', () => {
  it('is read with the names of columns as they were written, and without those that are unknown', () => {
    expect(savedView(table, 'berth', COLUMNS)).toEqual({
      filter: northern,
      sort: ['-properties.depth'],
      group: 'properties.basin',
      hidden: ['$createdAt', 'properties.note'],
      order: ['properties.lit'],
    })
  })

  it('may list what is shown instead of what is hidden', () => {
    const shown = {
      blueprintConfig: { berth: { propertiesSettings: { shown: ['$title', 'basin', 'relations.owner'] } } },
    }
    const { hidden } = savedView(shown, 'berth', COLUMNS)
    expect(COLUMNS.filter(({ id }) => !hidden.includes(id)).map(({ id }) => id)).toEqual([
      '$title',
      'properties.basin',
      'relations.owner',
    ])
  })

  it.each([undefined, {}, { blueprintConfig: 'x' }, { blueprintConfig: { berth: { sortSettings: { sortBy: 'x' } } } }])(
    'is that of every table when %j is stored',
    (stored) => {
      expect(savedView(stored, 'berth', COLUMNS)).toEqual(viewOf({ hidden: hiddenAtFirst(COLUMNS) }))
    },
  )

  it('is that of the first table on the page', () => {
    expect(tableOf({ widgets: [{ type: 'markdown' }, table] })).toBe(table)
    expect(tableOf({})).toBeUndefined()
  })
})

describe('saving a view', () => {
  it('writes the parts that changed and leaves everything else as it is', () => {
    const change = { sort: ['$title'], group: undefined }
    expect(withView(table, 'berth', { change, columns: COLUMNS })).toEqual({
      crane: { a: 1 },
      berth: {
        ...config,
        sortSettings: { sortBy: [{ property: '$title', order: 'ASC' }] },
        groupSettings: { groupBy: [] },
      },
    })
  })

  it('gives back the same view when it is read', () => {
    const view = viewOf({
      filter: { combinator: 'or', rules: northern.rules },
      sort: ['-$updatedAt', 'properties.depth'],
      group: 'relations.owner',
      hidden: ['properties.owner', '$team'],
      order: ['relations.owner', 'properties.owner'],
    })
    for (const before of [
      table,
      undefined,
      { blueprintConfig: { berth: { propertiesSettings: { shown: ['lit'] } } } },
    ]) {
      const blueprintConfig = withView(before, 'berth', { change: view, columns: COLUMNS })
      expect(savedView({ blueprintConfig }, 'berth', COLUMNS)).toEqual({
        ...view,
        hidden: expect.arrayContaining([...view.hidden]) as string[],
      })
    }
  })

  it('keeps columns that are unknown here in the stored order, behind the others', () => {
    const saved = withView(table, 'berth', { change: { order: ['properties.depth'] }, columns: COLUMNS })
    expect(saved['berth']).toMatchObject({
      propertiesSettings: { hidden: config.propertiesSettings.hidden, order: ['depth', 'FROZEN_RIGHT_COLUMN'] },
      filterSettings: config.filterSettings,
    })
  })
})

describe('excluded fields', () => {
  it('are columns that the table of the page does not have', () => {
    const columns = columnsOfTable({ excludedFields: ['properties.note', '$title', 'gone'] }, COLUMNS)
    expect(COLUMNS.filter((column) => !columns.includes(column)).map(({ id }) => id)).toEqual(['properties.note'])
  })
})
