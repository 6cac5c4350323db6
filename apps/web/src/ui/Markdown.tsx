import { lazy, Suspense } from 'react'
import classes from './Markdown.module.css'

const MarkdownBody = lazy(() => import('./MarkdownBody.tsx'))

/** GitHub-flavoured Markdown written by others: raw HTML is dropped, links open in a new tab. */
export function Markdown({ text }: { text: string }) {
  return (
    <div className={classes.root}>
      <Suspense fallback={<p>{text}</p>}>
        <MarkdownBody text={text} />
      </Suspense>
    </div>
  )
}
