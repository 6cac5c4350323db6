import pluralize from 'pluralize'

/** The catalog page of a blueprint: its identifier in the plural, case kept (`githubRepository` → `githubRepositories`). */
export function catalogPageOf(blueprint: string): string {
  return pluralize(blueprint)
}

/** The address of a catalog page. */
export function catalogPath(blueprint: string): string {
  return `/${encodeURIComponent(catalogPageOf(blueprint))}`
}

/** The address of an entity. Identifiers may hold any of `/ : @ . + =`, so they travel in the query. */
export function entityPath(blueprint: string, identifier: string): string {
  return `/${encodeURIComponent(`${blueprint}Entity`)}?identifier=${encodeURIComponent(identifier)}`
}

export type PageTarget = { kind: 'catalog' | 'entity'; blueprint: string } | undefined

/** Which page a path segment names: the catalog page or the entity page of a known blueprint. */
export function resolvePage(page: string, blueprints: readonly string[]): PageTarget {
  const listed = blueprints.find((identifier) => catalogPageOf(identifier) === page)
  if (listed !== undefined) return { kind: 'catalog', blueprint: listed }
  const entityOf = page.endsWith('Entity') ? page.slice(0, -'Entity'.length) : undefined
  if (entityOf !== undefined && blueprints.includes(entityOf)) return { kind: 'entity', blueprint: entityOf }
  return blueprints.includes(page) ? { kind: 'catalog', blueprint: page } : undefined
}
