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

const SHOWN = '~'

/**
 * The hidden columns among those of a table, from what a reader chose. Columns of scorecards are hidden until a choice
 * names them with a `~`, so that a new scorecard changes no table, and an address names only those that are shown.
 */
export function hideScorecards(columns: readonly TableColumn[], choice: ReadonlySet<string>): ReadonlySet<string> {
  const hidden = columns.filter(({ id, kind }) => kind === 'scorecard' && !choice.has(SHOWN + id)).map(({ id }) => id)
  return new Set([...[...choice].filter((id) => !id.startsWith(SHOWN)), ...hidden])
}

/** The choice that hides these columns: the reverse of `hideScorecards`. */
export function chooseScorecards(columns: readonly TableColumn[], hidden: ReadonlySet<string>): ReadonlySet<string> {
  const own = columns.filter(({ kind }) => kind === 'scorecard').map(({ id }) => id)
  const others = [...hidden].filter((id) => !own.includes(id))
  return new Set([...others, ...own.filter((id) => !hidden.has(id)).map((id) => SHOWN + id)])
}

/** What a column shows of an entity: a level, `SUCCESS` or `FAILURE`; undefined where the scorecard does not apply. */
export function scorecardResult(entity: Entity, { scorecard, rule }: ScorecardColumn): string | undefined {
  const result = entity.scorecards?.[scorecard]
  return rule === undefined ? result?.level : result?.rules.find(({ identifier }) => identifier === rule)?.status
}
