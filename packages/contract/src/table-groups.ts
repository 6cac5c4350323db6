import { Type, type Static } from 'typebox'
import { Nullable, okReply } from './common.ts'
import { SearchQuery } from './search.ts'

/** `POST /ui/v1/table/groups`: how many entities of a table have each value of one property or single relation. */
export const TableGroupsRequest = Type.Object({
  blueprint: Type.String(),
  /** A property or single relation that is stored, or `$createdBy`, `$updatedBy`. */
  groupBy: Type.String(),
  query: Type.Optional(SearchQuery),
  search: Type.Optional(Type.String({ maxLength: 200 })),
  /** The largest groups first, or by value. Entities without a value stand last among equals. */
  order: Type.Optional(Type.Union([Type.Literal('count'), Type.Literal('value')])),
  cursor: Type.Optional(Nullable(Type.String())),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
})
export type TableGroupsRequest = Static<typeof TableGroupsRequest>

const GroupValue = Type.Unsafe<string | number | boolean | null>({ type: ['string', 'number', 'boolean', 'null'] })

/** A page of groups. `total` speaks of all of them. A value of null: the entities that have none. */
export const TableGroupsReply = okReply({
  groups: Type.Array(Type.Object({ value: GroupValue, count: Type.Integer() })),
  next: Nullable(Type.String()),
  total: Type.Object({ groups: Type.Integer(), entities: Type.Integer() }),
})
export type TableGroupsReply = Static<typeof TableGroupsReply>
