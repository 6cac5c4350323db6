/** The shapes of scorecards as replies carry them. Keys that this page does not know stay where they are. */

export interface Level {
  title: string
  color: string
  [key: string]: unknown
}

/** One comparison with a property or a relation. */
export type Condition = Readonly<Record<string, unknown>>

export interface Query {
  combinator: 'and' | 'or'
  conditions: readonly Condition[]
  [key: string]: unknown
}

export interface Rule {
  identifier: string
  title: string
  level: string
  description?: string | null
  query: Query
  [key: string]: unknown
}

/** A scorecard without what describes its stored row. */
export interface ScorecardDocument {
  identifier: string
  title: string
  filter?: Query | null
  rules: readonly Rule[]
  levels: readonly Level[]
  [key: string]: unknown
}

export interface Scorecard extends ScorecardDocument {
  id: string
  blueprint: string
  updatedAt: string
}

/** What one scorecard says of one entity; the conditions are in the order of the scorecard. */
export interface EntityScorecard {
  scorecard: Scorecard
  /** Null where the filter excludes the entity. */
  level: string | null
  filter: readonly boolean[]
  rules: readonly { identifier: string; passed: boolean; conditions: readonly boolean[] }[]
}
