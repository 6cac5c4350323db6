import type { Trx } from '../database/database.ts'
import { DomainError } from '../errors.ts'
import { findRelation, isSystemBlueprint, type Blueprint } from './blueprint.ts'
import { changedRelations, type Draft, type Plan } from './entity-draft.ts'
import { targetsOf } from './entity.ts'
import { toRowKey } from './entity-store.ts'
import { lockEntityIds, type EntityName } from './relation-store.ts'

/** What the changed relations of a write lead to. */
export interface Targets {
  /** Ids of the target blueprints, by identifier. */
  blueprintIds: ReadonlyMap<string, string>
  /** Ids of the target entities that exist, by row key. Their rows are held: they cannot vanish or change their name. */
  entityIds: Map<string, string>
  /** Row keys of those that the caller may not relate to, because they may not read them. Unset: none. */
  hidden?: ReadonlySet<string>
  /** Ids of the blueprints of which the caller may create what is missing. Unset: all. */
  creatable?: ReadonlySet<string>
}

interface Link extends EntityName {
  relation: string
  target: string
}

/** All that the changed relations of a draft name. A blueprint that is unknown has the id "". */
function toLinks(blueprint: Blueprint, blueprintIds: ReadonlyMap<string, string>, draft: Draft): Link[] {
  return changedRelations(draft).flatMap((relation) => {
    const target = findRelation(blueprint.document, relation)?.target ?? ''
    const blueprintId = blueprintIds.get(target) ?? ''
    return targetsOf(draft.after.relations, relation).map((identifier) => ({
      relation,
      target,
      blueprintId,
      identifier,
    }))
  })
}

export async function findTargets(
  trx: Trx,
  blueprint: Blueprint,
  blueprintIds: ReadonlyMap<string, string>,
  plan: Plan,
): Promise<Targets> {
  const names = new Map<string, EntityName>()
  for (const link of plan.drafts.flatMap((draft) => toLinks(blueprint, blueprintIds, draft))) {
    if (link.blueprintId !== '') names.set(toRowKey(link.blueprintId, link.identifier), link)
  }
  return { blueprintIds, entityIds: await lockEntityIds(trx, blueprint.orgId, [...names.values()]) }
}

/**
 * Notes the intents that relate to entities which neither exist nor are written by the same call, or may not be read.
 * @returns whether an intent was refused that was not refused before.
 */
export function refuseMissingTargets(
  blueprint: Blueprint,
  plan: Plan,
  targets: Targets,
  refused: Map<number, DomainError>,
  options: { mayCreate: boolean },
): boolean {
  const count = refused.size
  const missing = new Set(missingLinks(blueprint, plan, targets).map(toKey))
  plan.results.forEach((result, index) => {
    if (result instanceof DomainError) return
    const links = toLinks(blueprint, targets.blueprintIds, result).filter(
      (link) =>
        isHidden(targets, result, link) ||
        (missing.has(toKey(link)) && !(options.mayCreate && isCreatable(targets, link))),
    )
    if (links.length > 0) refused.set(index, toRefusal(links))
  })
  return refused.size > count
}

/** Targets that do not exist and are not written by the same call, each once. */
export function missingLinks(blueprint: Blueprint, plan: Plan, targets: Targets): Link[] {
  const written = new Set(plan.drafts.map((draft) => toRowKey(blueprint.id, draft.after.identifier)))
  const links = new Map<string, Link>()
  for (const link of plan.drafts.flatMap((draft) => toLinks(blueprint, targets.blueprintIds, draft))) {
    const key = toRowKey(link.blueprintId, link.identifier)
    if (!targets.entityIds.has(key) && !written.has(key)) links.set(toKey(link), link)
  }
  return [...links.values()]
}

const toKey = (link: Link): string => `${link.target} ${link.identifier}`

/** Users and teams are managed elsewhere: naming one never creates one. */
const isCreatable = ({ creatable }: Targets, { blueprintId, target }: Link): boolean =>
  blueprintId !== '' && !isSystemBlueprint(target) && creatable?.has(blueprintId) !== false

/** What the entity related to before stays, whoever writes it. */
const isHidden = ({ hidden }: Targets, { before }: Draft, { blueprintId, identifier, relation }: Link): boolean =>
  hidden?.has(toRowKey(blueprintId, identifier)) === true &&
  !targetsOf(before?.relations, relation).includes(identifier)

function toRefusal(links: Link[]): DomainError {
  const errors = links.slice(0, 20).map(({ relation, target, identifier }) => ({
    path: `relations.${relation}`,
    message: `relations.${relation}: entity "${identifier}" of blueprint "${target}" was not found`,
    keyword: 'target',
  }))
  return new DomainError('not_found', errors.map((error) => error.message).join('; '), { errors })
}
