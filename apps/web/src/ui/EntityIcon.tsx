import { ICONS, monogram } from './icons.ts'
import classes from './EntityIcon.module.css'

/** The icon of a blueprint, entity or action by its wire name; a monogram of the title where the name is unknown. */
export function EntityIcon(props: { icon: string | null | undefined; title: string; size?: number; framed?: boolean }) {
  const { size = 16, framed = false } = props
  const Glyph = ICONS[(props.icon ?? '').toLowerCase()]
  return (
    <span
      className={classes.root}
      data-framed={framed || undefined}
      style={{ width: framed ? size * 1.75 : size, height: framed ? size * 1.75 : size }}
      aria-hidden
    >
      {Glyph ? <Glyph size={size} stroke={1.6} /> : <span className={classes.mono}>{monogram(props.title)}</span>}
    </span>
  )
}
