import { Type, type Static } from 'typebox'
import { Nullable, okReply } from './common.ts'
import { ScorecardBody, ScorecardView } from './scorecards.ts'
import { SearchQuery } from './search.ts'

/** `POST /ui/v1/blueprints/{blueprint}/scorecards/preview`: a scorecard as it would be saved. */
export const ScorecardPreviewRequest = Type.Object({ scorecard: ScorecardBody })
export type ScorecardPreviewRequest = Static<typeof ScorecardPreviewRequest>

/** `POST /ui/v1/blueprints/{blueprint}/scorecards/{scorecard}/counts`: of all entities, or of those that match. */
export const ScorecardCountsRequest = Type.Object({ query: Type.Optional(SearchQuery) })
export type ScorecardCountsRequest = Static<typeof ScorecardCountsRequest>

/** How many of the entities that the caller may read fulfil a scorecard. */
export const ScorecardCounts = Type.Object({
  /** Entities of the blueprint. */
  entities: Type.Integer(),
  /** Those of them that the filter leaves, which are judged. */
  judged: Type.Integer(),
  /** In the order of the scorecard. */
  rules: Type.Array(Type.Object({ identifier: Type.String(), passed: Type.Integer() })),
  /** Lowest first; `reached` counts those at this level or above. */
  levels: Type.Array(Type.Object({ title: Type.String(), reached: Type.Integer() })),
})
export type ScorecardCounts = Static<typeof ScorecardCounts>

/** `counts` is null when counting took longer than `limitMs` and was given up. */
export const ScorecardCountsReply = okReply({
  counts: Nullable(ScorecardCounts),
  limitMs: Type.Integer(),
})
export type ScorecardCountsReply = Static<typeof ScorecardCountsReply>

/** What one scorecard says of one entity, condition by condition. */
export const EntityScorecardDetail = Type.Object({
  scorecard: ScorecardView,
  /** Null for an entity that the filter excludes, which has no results. */
  level: Nullable(Type.String()),
  /** Whether each condition of the filter holds; empty without a filter. */
  filter: Type.Array(Type.Boolean()),
  /** In the order of the scorecard; also for an entity that is not judged. */
  rules: Type.Array(
    Type.Object({ identifier: Type.String(), passed: Type.Boolean(), conditions: Type.Array(Type.Boolean()) }),
  ),
})
export type EntityScorecardDetail = Static<typeof EntityScorecardDetail>

/** `GET /ui/v1/blueprints/{blueprint}/entities/{entity}/scorecards`. */
export const EntityScorecardsReply = okReply({ scorecards: Type.Array(EntityScorecardDetail) })
export type EntityScorecardsReply = Static<typeof EntityScorecardsReply>
