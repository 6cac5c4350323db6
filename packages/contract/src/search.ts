import { Type, type Static } from 'typebox'
import { okReply, Nullable } from './common.ts'
import { EntityView } from './entities.ts'

export const COMBINATORS = ['and', 'or'] as const

/** Groups and rules, nested; the server checks each and names the place of what is wrong. */
export const SearchQuery = Type.Object({ combinator: Type.String(), rules: Type.Array(Type.Unknown()) })
export type SearchQuery = Static<typeof SearchQuery>

/** `POST /v1/entities/search`: the whole body is the query. */
export const EntitiesSearchReply = okReply({
  matchingBlueprints: Type.Array(Type.String()),
  entities: Type.Array(EntityView),
})
export type EntitiesSearchReply = Static<typeof EntitiesSearchReply>

const Keys = Type.Optional(Type.Array(Type.String()))

/** `POST /v1/blueprints/{blueprint}/entities/search`. `include` and `exclude` hold keys and `$meta` names. */
export const BlueprintSearchRequest = Type.Object({
  query: Type.Optional(SearchQuery),
  include: Keys,
  exclude: Keys,
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
  from: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'] })),
})
export type BlueprintSearchRequest = Static<typeof BlueprintSearchRequest>

export const BlueprintSearchReply = okReply({
  entities: Type.Array(EntityView),
  next: Type.Optional(Type.String()),
})
export type BlueprintSearchReply = Static<typeof BlueprintSearchReply>

/**
 * Lists what an integration created, by its User-Agent.
 * @compat k8s-exporter: sends no limit and expects everything in one reply.
 */
export const DatasourceEntitiesRequest = Type.Object(
  {
    datasource_prefix: Type.String(),
    datasource_suffix: Type.String(),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
    from: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'] })),
    /** Only entities that were last written before this instant. */
    before: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'] })),
  },
  { additionalProperties: true },
)
export type DatasourceEntitiesRequest = Static<typeof DatasourceEntitiesRequest>

/** `POST /ui/v1/table/query`: one page of a table, sorted and searched by the server. */
export const TableQueryRequest = Type.Object({
  blueprint: Type.String(),
  search: Type.Optional(Type.String({ maxLength: 200 })),
  sort: Type.Optional(
    Type.Array(
      Type.Object({ property: Type.String(), order: Type.Union([Type.Literal('ASC'), Type.Literal('DESC')]) }),
      {
        maxItems: 5,
      },
    ),
  ),
  query: Type.Optional(SearchQuery),
  columns: Keys,
  cursor: Type.Optional(Nullable(Type.String())),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
})
export type TableQueryRequest = Static<typeof TableQueryRequest>

/**
 * `total` counts what all pages hold, and stands on the first one only. It stops at a limit, so that it stays fast: `gte`
 * says that there are more.
 */
export const TableQueryReply = okReply({
  rows: Type.Array(EntityView),
  next: Nullable(Type.String()),
  total: Nullable(
    Type.Object({ value: Type.Integer(), relation: Type.Union([Type.Literal('eq'), Type.Literal('gte')]) }),
  ),
})
export type TableQueryReply = Static<typeof TableQueryReply>

export const GlobalSearchReply = okReply({
  results: Type.Array(
    Type.Object({
      kind: Type.Union([Type.Literal('entity'), Type.Literal('blueprint'), Type.Literal('action')]),
      identifier: Type.String(),
      title: Type.String(),
      blueprint: Type.Optional(Type.String()),
      icon: Type.Optional(Nullable(Type.String())),
    }),
  ),
})
export type GlobalSearchReply = Static<typeof GlobalSearchReply>

export const CatalogSummaryReply = okReply({
  blueprints: Type.Array(
    Type.Object({
      identifier: Type.String(),
      title: Type.String(),
      icon: Nullable(Type.String()),
      count: Type.Integer(),
    }),
  ),
})
export type CatalogSummaryReply = Static<typeof CatalogSummaryReply>
