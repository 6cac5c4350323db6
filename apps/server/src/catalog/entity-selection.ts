import type { EntityView } from '@portolan/contract/entities'

/** Keys that clients read unguarded: they stay even when `include` does not name them. */
const KEPT = ['identifier', 'blueprint', 'createdAt', 'createdBy', 'updatedAt', 'updatedBy']

/**
 * An entity with only the paths of its JSON that `include` names (`title`, `properties.tier`), and without those
 * that `exclude` names. A map that was named as a whole or by an item is there; others are absent.
 * @compat Ocean: a title or team that was not included must be absent, not null.
 */
export function selectPaths(view: EntityView, selection: { include: string[]; exclude: string[] }): EntityView {
  const include = new Set(selection.include)
  const exclude = new Set(selection.exclude)
  const entries = Object.entries(view).flatMap(([key, value]): [string, unknown][] => {
    if (KEPT.includes(key)) return [[key, value]]
    if (exclude.has(key)) return []
    const isWhole = include.size === 0 || include.has(key)
    if (key !== 'properties' && key !== 'relations') return isWhole ? [[key, value]] : []
    const items = Object.entries(value as Record<string, unknown>).filter(
      ([item]) => (isWhole || include.has(`${key}.${item}`)) && !exclude.has(`${key}.${item}`),
    )
    return isWhole || items.length > 0 ? [[key, Object.fromEntries(items)]] : []
  })
  return Object.fromEntries(entries) as EntityView
}

/**
 * An entity with only the properties, relations and meta-properties (`$title`) that `include` names, and without
 * those that `exclude` names. A key stands for a property first, for a relation where no property has it.
 */
export function selectKeys(view: EntityView, selection: { include: string[]; exclude: string[] }): EntityView {
  const toPaths = (keys: string[]) =>
    keys.map((key) => {
      if (key.startsWith('$')) return key.slice(1)
      return Object.hasOwn(view.properties ?? {}, key) ? `properties.${key}` : `relations.${key}`
    })
  return selectPaths(view, { include: toPaths(selection.include), exclude: toPaths(selection.exclude) })
}
