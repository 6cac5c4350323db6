import { isDeepStrictEqual } from 'node:util'
import { structureOf, type Blueprint, type Draft, type ManagedEntities, type Verdict } from '../../catalog/index.ts'
import { DomainError } from '../../errors.ts'

/** Entities of `_rule_result`: the portal writes them, and users write what they added to the blueprint. */
export const createResultEntities = (): ManagedEntities => ({
  isKept: true,
  lock: async () => undefined,
  refresh: async (_trx, _blueprint, entities) => entities,
  judge: async (_trx, _caller, blueprint, drafts) => drafts.map((draft) => judgeResult(blueprint, draft)),
  async remove(_trx, _caller, [entity]) {
    if (entity === undefined) return []
    throw new DomainError('protected_entity', `Result "${entity.identifier}" goes with its rule and its entity`)
  },
})

function judgeResult(blueprint: Blueprint, { before, after }: Draft): Verdict {
  if (before === undefined) {
    const message = `Result "${after.identifier}" cannot be created: results come from the rules of scorecards`
    return { ok: false, error: new DomainError('protected_entity', message) }
  }
  const managed = structureOf(blueprint.document)!
  const differs = (one: unknown, other: unknown) => !isDeepStrictEqual(one ?? null, other ?? null)
  const places = [
    ...(['identifier', 'title', 'team'] as const).filter((key) => differs(before[key], after[key])),
    ...Object.keys(managed.schema.properties)
      .filter((key) => differs(before.properties[key], after.properties[key]))
      .map((key) => `properties.${key}`),
    ...Object.keys(managed.relations)
      .filter((key) => differs(before.relations[key], after.relations[key]))
      .map((key) => `relations.${key}`),
  ]
  if (places.length === 0) return { ok: true, content: after, store: async () => undefined }
  const errors = places.map((path) => ({
    path,
    message: `${path} of a result is kept by Portolan and cannot be changed`,
    keyword: 'const',
  }))
  const message = errors.map((error) => error.message).join('; ')
  return { ok: false, error: new DomainError('protected_entity', message, { errors }) }
}
