import { IconCheck, IconX } from '@tabler/icons-react'
import type { Entity } from '../catalog/catalog-types.ts'
import { Missing } from '../catalog/PropertyValue.tsx'
import type { ScorecardColumn } from '../catalog/table-columns.ts'
import { EnumChip } from '../ui/index.ts'
import { scorecardResult } from './scorecard-columns.ts'
import classes from './ScorecardCell.module.css'

/** The level of an entity in the colour of the level, or how it does at one rule. */
export function ScorecardCell({ column, entity }: { column: ScorecardColumn; entity: Entity }) {
  const result = scorecardResult(entity, column)
  if (result === undefined) return <Missing />
  if (column.rule === undefined) return <EnumChip value={result} color={column.colors[result]} />
  const passed = result === 'SUCCESS'
  const Glyph = passed ? IconCheck : IconX
  return (
    <span className={classes.outcome} data-passed={passed || undefined}>
      <Glyph size={14} stroke={2} aria-hidden />
      {passed ? 'Passed' : 'Failed'}
    </span>
  )
}
