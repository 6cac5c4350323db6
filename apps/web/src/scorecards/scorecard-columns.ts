import type { Entity } from '../catalog/catalog-types.ts'
import type { ScorecardColumn, TableColumn } from '../catalog/table-columns.ts'
import type { Scorecard } from './scorecard-types.ts'

/** The columns that scorecards add to the table of their blueprint: the level of each, and its rules. */
export function scorecardColumns(scorecards: readonly Scorecard[]): TableColumn[] {
  return scorecards.flatMap(({ identifier, title, levels, rules }) => {
    const colors = Object.fromEntries(levels.map((level) => [level.title, level.color]))
    const common = { kind: 'scorecard' as const, scorecard: identifier, colors, isSortable: false }
    const id = `scorecards.${identifier}`
    return [
      { ...common, id, title, width: 160 },
      ...rules.map((rule) => ({
        ...common,
        id: `${id}.${rule.identifier}`,
        rule: rule.identifier,
        title: `${title}: ${rule.title}`,
        width: 180,
      })),
    ]
  })
}

/** What a column shows of an entity: a level, `SUCCESS` or `FAILURE`; undefined where the scorecard does not apply. */
export function scorecardResult(entity: Entity, { scorecard, rule }: ScorecardColumn): string | undefined {
  const result = entity.scorecards?.[scorecard]
  return rule === undefined ? result?.level : result?.rules.find(({ identifier }) => identifier === rule)?.status
}
