import { Markdown } from '../../ui/index.ts'
import classes from './MarkdownTab.module.css'

/** A text of its own, such as a README. */
export function MarkdownTab({ title, value }: { title: string; value: unknown }) {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2)
  return (
    <section className={classes.root} aria-label={title}>
      <Markdown key={text} text={text} isDocument />
    </section>
  )
}
