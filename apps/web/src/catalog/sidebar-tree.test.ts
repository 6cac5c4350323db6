import type { SidebarItem } from '@portolan/contract/pages'
import { describe, expect, it } from 'vitest'
import { isSystem, listPlaces, pagesOf, toFolderIdentifier, toSections, toTree, type TreeNode } from './sidebar-tree.ts'

const item = (sidebarType: 'page' | 'folder', identifier: string, parent: string | null = null): SidebarItem => ({
  identifier,
  title: identifier.toUpperCase(),
  sidebarType,
  sidebar: 'catalog',
  parent,
  after: null,
})
const items = [
  item('page', 'services'),
  item('folder', 'crew'),
  item('page', 'teams', 'crew'),
  item('folder', 'cooks', 'crew'),
  item('page', 'chefs', 'cooks'),
  item('folder', 'empty'),
  item('page', '_users'),
]
const pages = [
  { identifier: 'services', type: 'blueprint-entities', icon: 'Box', blueprint: 'service' },
  { identifier: 'teams', type: 'dashboard', blueprint: 'service' },
  { identifier: '_users', type: 'blueprint-entities', blueprint: '_user' },
]
const counts = [{ identifier: 'service', title: 'Service', count: 3 }]
const tree = toTree({ items, pages, counts })
const find = (nodes: readonly TreeNode[], identifier: string): TreeNode | undefined =>
  nodes
    .flatMap((node) => (node.kind === 'folder' ? [node, find(node.children, identifier)] : [node]))
    .find((node) => node?.identifier === identifier)

describe('toTree', () => {
  it('nests folders in the order given, and counts entities only for pages that list them', () => {
    expect(tree.map(({ identifier }) => identifier)).toEqual(['services', 'crew', 'empty', '_users'])
    expect(tree[0]).toEqual({
      kind: 'page',
      identifier: 'services',
      title: 'SERVICES',
      icon: 'Box',
      blueprint: 'service',
      count: 3,
    })
    expect(find(tree, 'teams')).toMatchObject({ count: undefined })
    expect(pagesOf(tree).map(({ identifier }) => identifier)).toEqual(['services', 'teams', 'chefs', '_users'])
    expect(tree.filter(isSystem).map(({ identifier }) => identifier)).toEqual(['_users'])
  })

  it('takes a folder for one of the system exactly when it holds nothing else', () => {
    const moved = items.map((one) => (one.identifier === '_users' ? { ...one, parent: 'empty' } : one))
    const nested = toTree({ items: moved, pages, counts })
    expect(nested.filter(isSystem).map(({ identifier }) => identifier)).toEqual(['empty'])
    expect(isSystem(find(tree, 'empty')!)).toBe(false)
  })

  it('shows the identifier of what has no title', () => {
    const { title: _none, ...untitled } = item('folder', 'bare')
    expect(toTree({ items: [untitled], pages, counts })).toMatchObject([{ title: 'bare', children: [] }])
  })
})

describe('listPlaces', () => {
  it('offers a page every folder but its own', () => {
    expect(listPlaces(tree, find(tree, 'teams')).map(({ path }) => path)).toEqual(['CREW / COOKS', 'EMPTY'])
    expect(listPlaces(tree, undefined).map(({ identifier }) => identifier)).toEqual(['crew', 'cooks', 'empty'])
  })

  it('offers a folder neither itself nor what is inside', () => {
    expect(listPlaces(tree, find(tree, 'crew')).map(({ identifier }) => identifier)).toEqual(['empty'])
  })
})

describe('toSections', () => {
  it('gives each folder its own pages, the outermost first', () => {
    const sections = toSections(tree).map(({ path, pages: own }) => [path, ...own.map(({ identifier }) => identifier)])
    expect(sections).toEqual([['CREW', 'teams'], ['CREW / COOKS', 'chefs'], ['EMPTY']])
  })
})

describe('toFolderIdentifier', () => {
  it.each([
    ['My Folder', 'my_folder'],
    ['CI/CD', 'ci_cd'],
    [' Häfen & Kähne ', 'hafen_kahne'],
    ['日本', ''],
  ])('makes of %s %s', (title, identifier) => {
    expect(toFolderIdentifier(title)).toBe(identifier)
  })
})
