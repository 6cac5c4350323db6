import { lazy, Suspense } from 'react'
import classes from './Markdown.module.css'

const MarkdownBody = lazy(() => import('./MarkdownBody.tsx'))

/**
 * GitHub-flavoured Markdown written by others, with Mermaid's diagrams: raw HTML is dropped, links to other sites open in
 * a new tab. A document has headings to navigate by; any other text stays quiet.
 */
export function Markdown({ text, isDocument = false }: { text: string; isDocument?: boolean }) {
  return (
    <div className={classes.root} data-document={isDocument || undefined}>
      <Suspense fallback={<p>{text}</p>}>
        <MarkdownBody text={text} />
      </Suspense>
    </div>
  )
}
