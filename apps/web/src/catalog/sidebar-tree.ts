import type { SidebarItem } from '@portolan/contract/pages'
import type { BlueprintCount } from './catalog-types.ts'
import type { StoredPage } from './sidebar-queries.ts'

export interface PageNode {
  kind: 'page'
  identifier: string
  title: string
  icon: string | undefined
  /** Identifier of the blueprint that it lists. */
  blueprint: string | undefined
  /** Number of entities of that blueprint; undefined where it lists none. */
  count: number | undefined
}

export interface FolderNode {
  kind: 'folder'
  identifier: string
  title: string
  parent: string | null
  children: TreeNode[]
}

export type TreeNode = PageNode | FolderNode

interface Sources {
  items: readonly SidebarItem[]
  pages: readonly StoredPage[]
  counts: readonly BlueprintCount[]
}

/** The folders and pages of one folder, in order, with everything inside; null is the top of the catalog. */
export function toTree(sources: Sources, parent: string | null = null): TreeNode[] {
  return sources.items
    .filter((item) => (item.parent ?? null) === parent)
    .map(({ identifier, title = identifier, sidebarType }) => {
      if (sidebarType === 'folder') {
        return { kind: 'folder', identifier, title, parent, children: toTree(sources, identifier) }
      }
      const page = sources.pages.find((stored) => stored.identifier === identifier)
      const isList = page?.type === 'blueprint-entities'
      const blueprint = sources.counts.find((count) => count.identifier === page?.blueprint)
      return {
        kind: 'page',
        identifier,
        title,
        icon: page?.icon,
        blueprint: page?.blueprint,
        count: isList ? blueprint?.count : undefined,
      }
    })
}

/** Pages of what the portal itself keeps, and folders that hold nothing else. */
export const isSystem = (node: TreeNode): boolean =>
  node.kind === 'page'
    ? (node.blueprint?.startsWith('_') ?? false)
    : node.children.length > 0 && node.children.every(isSystem)

/** All pages of a tree, in order. */
export const pagesOf = (tree: readonly TreeNode[]): PageNode[] =>
  tree.flatMap((node) => (node.kind === 'folder' ? pagesOf(node.children) : [node]))

export interface FolderPlace {
  identifier: string
  /** Its title behind those of the folders that it stands in. */
  path: string
}

/** Folders that something can be moved into: not where it stands, and for a folder neither itself nor what is in it. */
export function listPlaces(tree: readonly TreeNode[], moved: TreeNode | undefined, above = ''): FolderPlace[] {
  return tree.flatMap((node) => {
    if (node.kind === 'page' || (moved?.kind === 'folder' && moved.identifier === node.identifier)) return []
    const path = above === '' ? node.title : `${above} / ${node.title}`
    const isHome = moved !== undefined && node.children.includes(moved)
    return [...(isHome ? [] : [{ identifier: node.identifier, path }]), ...listPlaces(node.children, moved, path)]
  })
}

/** A folder with the pages directly in it. */
export interface FolderSection {
  folder: FolderNode
  /** Its title behind those of the folders that it stands in. */
  path: string
  pages: PageNode[]
}

/** Folders, outermost first, as sections of the catalog page. */
export function toSections(tree: readonly TreeNode[], above = ''): FolderSection[] {
  return tree.flatMap((node) => {
    if (node.kind === 'page') return []
    const path = above === '' ? node.title : `${above} / ${node.title}`
    const pages = node.children.filter((child) => child.kind === 'page')
    return [{ folder: node, path, pages }, ...toSections(node.children, path)]
  })
}

/** The identifier of a folder by its title: `CI/CD` becomes `ci_cd`. */
export const toFolderIdentifier = (title: string): string =>
  title
    .trim()
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9@=-]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
