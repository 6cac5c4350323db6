import { Tooltip } from '@mantine/core'
import { useEffect, type ReactNode } from 'react'
import ReactMarkdown, { type Components } from 'react-markdown'
import rehypeSanitize from 'rehype-sanitize'
import remarkGfm from 'remark-gfm'
import { Diagram } from './Diagram.tsx'
import { ANCHOR_PREFIX, headingAnchors, textOf, type HtmlNode } from './heading-anchors.ts'
import classes from './Markdown.module.css'
import { kindOfAddress, readPlace } from './markdown-address.ts'

const remarkPlugins = [remarkGfm]
const rehypePlugins = [rehypeSanitize, headingAnchors]
/** The sanitiser puts the prefix before ids, and `a` before addresses. */
const remarkRehypeOptions = { clobberPrefix: '' }

/** The heavy part of `Markdown`, loaded when the first text is shown. */
export default function MarkdownBody({ text }: { text: string }) {
  useEffect(() => {
    const place = readPlace(window.location.hash)
    if (place !== undefined) document.getElementById(toAnchor(place))?.scrollIntoView()
  }, [])

  return (
    <ReactMarkdown
      remarkPlugins={remarkPlugins}
      rehypePlugins={rehypePlugins}
      remarkRehypeOptions={remarkRehypeOptions}
      components={COMPONENTS}
    >
      {text}
    </ReactMarkdown>
  )
}

const COMPONENTS: Components = {
  a: ({ node, href = '', children, ...rest }) => {
    const heading = node?.properties['dataAnchor']
    const kind = kindOfAddress(href)
    if (kind === 'unknown') return <UnknownAddress address={href}>{children}</UnknownAddress>
    if (kind === 'elsewhere') {
      return (
        <a href={href} target="_blank" rel="noreferrer noopener">
          {children}
        </a>
      )
    }
    const label = typeof heading === 'string' ? { 'aria-label': `Link to ${heading}`, className: classes.anchor } : {}
    return (
      <a {...rest} {...label} href={`#${toAnchor(href.slice(1))}`}>
        {children}
      </a>
    )
  },
  img: ({ src, alt, title }) => {
    if (typeof src === 'string' && kindOfAddress(src) === 'elsewhere') {
      return <img src={src} alt={alt ?? ''} title={title} loading="lazy" referrerPolicy="no-referrer" />
    }
    return <UnknownAddress address={typeof src === 'string' ? src : ''}>{`Image: ${alt ?? src ?? ''}`}</UnknownAddress>
  },
  pre: ({ node, children }) => {
    const diagram = node && findDiagram(node as HtmlNode)
    return diagram === undefined ? <pre tabIndex={0}>{children}</pre> : <Diagram text={diagram} />
  },
  table: ({ children }) => (
    <div className={classes.scroll} tabIndex={0} role="region" aria-label="Table">
      <table>{children}</table>
    </div>
  ),
}

/** Addresses in a text carry no prefix, links that were copied from the page do. */
const toAnchor = (place: string) => (place.startsWith(ANCHOR_PREFIX) ? place : ANCHOR_PREFIX + place)

function UnknownAddress({ address, children }: { address: string; children: ReactNode }) {
  const note =
    address === ''
      ? 'This link leads nowhere'
      : `“${address}” is relative to where this text came from, and cannot be followed here`
  return (
    <Tooltip label={note} multiline maw={320} events={{ hover: true, focus: true, touch: true }}>
      <span className={classes.unknown} tabIndex={0} role="note" aria-label={note}>
        {children}
      </span>
    </Tooltip>
  )
}

/** The text of a block of code that is a diagram. */
function findDiagram(pre: HtmlNode): string | undefined {
  const [code] = pre.children ?? []
  const names = code?.properties?.['className']
  return code && Array.isArray(names) && names.includes('language-mermaid') ? textOf(code) : undefined
}
