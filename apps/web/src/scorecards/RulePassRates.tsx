import { useQuery } from '@tanstack/react-query'
import type { TableQuery } from '../catalog/catalog-queries.ts'
import type { TableColumn } from '../catalog/table-columns.ts'
import classes from './RulePassRates.module.css'
import { countsQuery, scorecardsQuery } from './scorecard-queries.ts'

interface Props {
  /** Of the table. Its search leaves the figures alone. */
  query: TableQuery
  /** Those that are shown. */
  columns: readonly TableColumn[]
}

/** Which part of the entities of a table passes each rule of the first scorecard that has a column in it. */
export function RulePassRates({ query, columns }: Props) {
  const shown = columns.find((column) => column.kind === 'scorecard')
  const scorecards = useQuery(scorecardsQuery()).data
  const scorecard = scorecards?.find(({ identifier }) => identifier === shown?.scorecard)
  const counts = useQuery({
    ...countsQuery(query.blueprint, scorecard?.identifier ?? '', query.query),
    enabled: scorecard !== undefined,
  })
  if (!scorecard || !counts.data) return null
  const { judged, rules } = counts.data
  return (
    <div className={classes.root} role="group" aria-label={`Pass rates of ${scorecard.title}`}>
      <strong>{scorecard.title}</strong>
      {judged === 0 && <span>no entity is judged</span>}
      {judged > 0 &&
        rules.map(({ identifier, passed }) => (
          <span key={identifier} title={`${passed.toLocaleString('en')} of ${judged.toLocaleString('en')} pass`}>
            {scorecard.rules.find((rule) => rule.identifier === identifier)?.title ?? identifier}{' '}
            <b>{toPercent(passed, judged)}</b>
          </span>
        ))}
      {query.search !== '' && <span>(of all, whatever is searched)</span>}
    </div>
  )
}

/** 100 % only when all pass, and 0 % only when none does. */
function toPercent(passed: number, judged: number): string {
  const share = (100 * passed) / judged
  const rounded = share > 0 && share < 100 ? Math.min(99, Math.max(1, Math.round(share))) : share
  return `${rounded} %`
}
