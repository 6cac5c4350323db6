import { Type, type Static } from 'typebox'
import { ENTITY_IDENTIFIER_PATTERN, okReply, OpenObject, PROPERTY_IDENTIFIER_PATTERN, Timestamp } from './common.ts'

export const LEVEL_COLORS = [
  'blue',
  'turquoise',
  'orange',
  'purple',
  'pink',
  'yellow',
  'green',
  'red',
  'gold',
  'silver',
  'paleBlue',
  'darkGray',
  'lightGray',
  'bronze',
  'lime',
  'olive',
  'brown',
] as const

/** The levels of a scorecard that was sent without any, lowest first. */
export const DEFAULT_LEVELS: ScorecardLevel[] = [
  { title: 'Basic', color: 'paleBlue' },
  { title: 'Bronze', color: 'bronze' },
  { title: 'Silver', color: 'silver' },
  { title: 'Gold', color: 'gold' },
]

/** A step of maturity. Open: published examples give it a description. */
export const ScorecardLevel = Type.Object(
  { title: Type.String({ minLength: 1 }), color: Type.Unsafe<string>({ enum: LEVEL_COLORS }) },
  { additionalProperties: true },
)
export type ScorecardLevel = Static<typeof ScorecardLevel>

/** What an entity must fulfil. The server checks each condition and names the place of what is wrong. */
export const ScorecardQuery = Type.Object(
  {
    combinator: Type.Unsafe<'and' | 'or'>({ enum: ['and', 'or'] }),
    conditions: Type.Array(OpenObject, { minItems: 1, maxItems: 100 }),
  },
  { additionalProperties: true },
)
export type ScorecardQuery = Static<typeof ScorecardQuery>

export const ScorecardRule = Type.Object(
  {
    identifier: Type.String({ minLength: 1, maxLength: 100, pattern: PROPERTY_IDENTIFIER_PATTERN }),
    title: Type.String(),
    level: Type.String(),
    query: ScorecardQuery,
    description: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'] })),
  },
  { additionalProperties: true },
)
export type ScorecardRule = Static<typeof ScorecardRule>

/**
 * A scorecard as clients send it.
 * @compat published promotion workflows: send documents that were saved from a GET, so what describes the stored row
 *   is accepted and dropped.
 */
export const ScorecardBody = Type.Object(
  {
    identifier: Type.String({ minLength: 1, maxLength: 100, pattern: ENTITY_IDENTIFIER_PATTERN }),
    title: Type.String(),
    filter: Type.Optional(Type.Union([ScorecardQuery, Type.Null()])),
    rules: Type.Array(ScorecardRule, { maxItems: 200 }),
    levels: Type.Optional(Type.Union([Type.Array(ScorecardLevel, { maxItems: 50 }), Type.Null()])),
    properties: Type.Optional(Type.Unknown()),
    id: Type.Optional(Type.Unknown()),
    blueprint: Type.Optional(Type.Unknown()),
    createdAt: Type.Optional(Type.Unknown()),
    createdBy: Type.Optional(Type.Unknown()),
    updatedAt: Type.Optional(Type.Unknown()),
    updatedBy: Type.Optional(Type.Unknown()),
  },
  { additionalProperties: false },
)
export type ScorecardBody = Static<typeof ScorecardBody>

/** `POST /v1/scorecards`: the body names the blueprint. */
export const BlueprintScorecardBody = Type.Object(
  { ...ScorecardBody.properties, blueprint: Type.String({ minLength: 1 }) },
  { additionalProperties: false },
)
export type BlueprintScorecardBody = Static<typeof BlueprintScorecardBody>

/** Any part of a scorecard; the result is checked as a whole. */
export const ScorecardPatch = OpenObject
export type ScorecardPatch = Static<typeof ScorecardPatch>

export const ScorecardsBody = Type.Array(ScorecardBody, { maxItems: 100 })
export type ScorecardsBody = Static<typeof ScorecardsBody>

/** A scorecard as it is stored: as sent, without what describes the row. */
export interface ScorecardDocument {
  identifier: string
  title: string
  filter?: ScorecardQuery
  rules: ScorecardRule[]
  levels?: ScorecardLevel[]
  [key: string]: unknown
}

/**
 * A scorecard in a reply.
 * @compat terraform-provider: reads `levels` and the audit fields of every reply unguarded.
 * @compat MCP server: its model needs `id` and `blueprint`.
 */
export const ScorecardView = Type.Object(
  {
    identifier: Type.String(),
    title: Type.String(),
    rules: Type.Array(OpenObject),
    levels: Type.Array(OpenObject),
    id: Type.String(),
    blueprint: Type.String(),
    createdAt: Timestamp,
    createdBy: Type.String(),
    updatedAt: Timestamp,
    updatedBy: Type.String(),
  },
  { additionalProperties: true },
)
export type ScorecardView = Static<typeof ScorecardView>

export const ScorecardReply = okReply({ scorecard: ScorecardView })
export type ScorecardReply = Static<typeof ScorecardReply>
export const ScorecardsReply = okReply({ scorecards: Type.Array(ScorecardView) })
export type ScorecardsReply = Static<typeof ScorecardsReply>

/** What a scorecard says of one entity. An entity that its filter excludes has none. */
export interface ScorecardResult {
  rules: { identifier: string; status: 'SUCCESS' | 'FAILURE'; level: string }[]
  /** The highest level of which all rules, and all of lower levels, hold. */
  level: string
}

/** What replies show of an entity whose blueprint has scorecards. */
export interface EntityScorecards {
  scorecards: Record<string, ScorecardResult>
  /** How many of the rules hold, in per cent, rounded; 0 without any rule. */
  scorecardsStats: number
  scorecardsRuleCount: number
}
