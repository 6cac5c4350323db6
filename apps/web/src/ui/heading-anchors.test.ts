import { describe, expect, it } from 'vitest'
import { headingAnchors, toSlug, type HtmlNode } from './heading-anchors.ts'

const heading = (tagName: string, text: string): HtmlNode => ({
  type: 'element',
  tagName,
  children: [{ type: 'text', value: text }],
})

describe('headings of a text', () => {
  it.each([
    ['Getting started', 'getting-started'],
    ['What is `jq`?', 'what-is-jq'],
    ['A & B', 'a--b'],
    ['Über  uns', 'über--uns'],
    ['日本語', '日本語'],
  ])('have the address that GitHub gives them: %s', (text, slug) => expect(toSlug(text)).toBe(slug))

  it('are one level down, each with an id of its own', () => {
    const headings = [heading('h1', 'Use'), heading('h2', 'Use'), heading('h6', 'Use 1'), heading('h2', 'Use')]
    const tree: HtmlNode = { type: 'root', children: [{ type: 'element', tagName: 'div', children: headings }] }
    headingAnchors()(tree)
    expect(headings.map(({ tagName, properties }) => [tagName, properties?.['id']])).toEqual([
      ['h2', 'user-content-use'],
      ['h3', 'user-content-use-1'],
      ['h6', 'user-content-use-1-1'],
      ['h3', 'user-content-use-2'],
    ])
    expect(headings[0]?.children?.at(-1)?.properties).toEqual({ href: '#use', dataAnchor: 'Use' })
  })
})
