import type { UserInputs } from '@portolan/contract/actions'
import type { EntityView } from '@portolan/contract/entities'
import type { Services } from '../../services.ts'
import { findEntityViews, type Reader } from '../../catalog/index.ts'

type Deps = Pick<Services, 'db' | 'clock' | 'catalogHooks' | 'calculator'>

/**
 * The values with entity inputs replaced by the entities that they name, as templates and forms see them. A name
 * without an entity that may be read becomes `{ identifier }`, so that `.inputs.x.identifier` always works.
 */
export async function resolveEntityInputs(
  deps: Deps,
  reader: Reader,
  orgId: string,
  userInputs: UserInputs,
  values: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const wanted = new Map<string, Set<string>>()
  const fields = Object.entries(values).flatMap(([name, value]) => {
    const blueprint = toEntityBlueprint(userInputs, name)
    if (blueprint === undefined) return []
    const identifiers = wanted.get(blueprint) ?? new Set()
    wanted.set(blueprint, identifiers)
    for (const identifier of Array.isArray(value) ? value : [value])
      if (typeof identifier === 'string') identifiers.add(identifier)
    return [[name, blueprint] as const]
  })
  if (fields.length === 0) return values

  const found = new Map<string, Map<string, EntityView>>()
  for (const [blueprint, identifiers] of wanted) {
    const views = await findEntityViews(deps, reader, orgId, blueprint, [...identifiers])
    found.set(blueprint, new Map(views.map((view) => [view.identifier, view])))
  }
  const resolve = (blueprint: string, identifier: unknown) =>
    typeof identifier === 'string' ? (found.get(blueprint)?.get(identifier) ?? { identifier }) : identifier
  return {
    ...values,
    ...Object.fromEntries(
      fields.map(([name, blueprint]) => {
        const value = values[name]
        return [name, Array.isArray(value) ? value.map((item) => resolve(blueprint, item)) : resolve(blueprint, value)]
      }),
    ),
  }
}

function toEntityBlueprint(userInputs: UserInputs, name: string): string | undefined {
  const input = userInputs.properties[name]
  if (input === undefined) return undefined
  if (input.format === 'entity') return input.blueprint
  return input.type === 'array' && input.items?.format === 'entity'
    ? (input.items.blueprint ?? input.blueprint)
    : undefined
}
