import type { Blueprint } from '../catalog-types.ts'
import { columnsOf } from '../table-columns.ts'
import type { TableView } from './table-view.ts'

/** A blueprint with one property of each kind that the table treats differently. */
export const BERTH: Blueprint = {
  identifier: 'berth',
  title: 'Berth',
  schema: {
    properties: {
      basin: { type: 'string', enum: ['north', 'south'] },
      note: { type: 'string' },
      depth: { type: 'number' },
      lit: { type: 'boolean' },
      tags: { type: 'array', items: { type: 'string' } },
      built: { type: 'string', format: 'date-time' },
      warden: { type: 'string', format: 'user' },
      owner: { type: 'string' },
      plan: { type: 'object' },
    },
  },
  mirrorProperties: { city: { path: 'quay.city' } },
  calculationProperties: { label: { type: 'string', calculation: '.identifier' } },
  aggregationProperties: { ships: { type: 'number' } },
  relations: {
    quay: { target: 'quay', required: false, many: false },
    owner: { target: 'quay', required: false, many: false },
    cranes: { target: 'crane', required: false, many: true },
  },
  createdAt: '',
  updatedAt: '',
}

export const COLUMNS = columnsOf(BERTH)

export const viewOf = (part: Partial<TableView> = {}): TableView => ({
  filter: undefined,
  sort: [],
  group: undefined,
  hidden: [],
  order: [],
  ...part,
})

export const northern = { combinator: 'and' as const, rules: [{ property: 'basin', operator: '=', value: 'north' }] }
