/** The part of a syntax tree of HTML that is needed here. */
export interface HtmlNode {
  type: string
  tagName?: string
  value?: string
  properties?: Record<string, unknown>
  children?: HtmlNode[]
}

/** Before every id that comes from a text of others, so that it is none of the page's own. The sanitiser puts it there too. */
export const ANCHOR_PREFIX = 'user-content-'

const HEADING = /^h([1-6])$/

/**
 * A plugin that gives every heading an id and a link to itself, and puts it one level down: the page has a title already.
 * Ids are those of GitHub, so that tables of contents work.
 */
export function headingAnchors() {
  return (tree: HtmlNode): void => {
    const taken = new Map<string, number>()
    visit(tree, (heading, level) => {
      const slug = toUniqueSlug(textOf(heading), taken)
      heading.tagName = `h${Math.min(level + 1, 6)}`
      heading.properties = { ...heading.properties, id: ANCHOR_PREFIX + slug }
      heading.children = [
        ...(heading.children ?? []),
        {
          type: 'element',
          tagName: 'a',
          properties: { href: `#${slug}`, dataAnchor: textOf(heading) },
          children: [{ type: 'text', value: '#' }],
        },
      ]
    })
  }
}

/** What GitHub makes of a heading: small letters, hyphens for spaces, no other signs. */
export function toSlug(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-')
}

function toUniqueSlug(text: string, taken: Map<string, number>): string {
  const slug = toSlug(text)
  const count = taken.get(slug)
  taken.set(slug, (count ?? 0) + 1)
  return count === undefined ? slug : toUniqueSlug(`${slug}-${count}`, taken)
}

function visit(node: HtmlNode, onHeading: (heading: HtmlNode, level: number) => void): void {
  const level = HEADING.exec(node.tagName ?? '')?.[1]
  if (level !== undefined) return onHeading(node, Number(level))
  for (const child of node.children ?? []) visit(child, onHeading)
}

/** The text below a node. */
export function textOf(node: HtmlNode): string {
  return node.type === 'text' ? (node.value ?? '') : (node.children ?? []).map(textOf).join('')
}
