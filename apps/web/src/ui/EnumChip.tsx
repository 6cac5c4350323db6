import { chipColor } from './chip-colors.ts'
import classes from './EnumChip.module.css'

/** One enum value in its wire colour. The text carries the meaning; the colour only helps the eye. */
export function EnumChip({ value, color }: { value: string; color?: unknown }) {
  const name = chipColor(color)
  return (
    <span
      className={classes.root}
      style={{ color: `var(--chip-${name})`, background: `var(--chip-${name}-tint)` }}
      title={value}
    >
      {value}
    </span>
  )
}
