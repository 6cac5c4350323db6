import { isDeepStrictEqual } from 'node:util'
import { sql } from 'kysely'
import type { Trx } from '../../database/database.ts'
import { DomainError } from '../../errors.ts'
import { propertyKeys, relationKeys, type Blueprint } from '../blueprint.ts'
import { planEntities, type WriteJudge } from '../entity-draft.ts'
import { toTargets, type Entity, type EntityContent } from '../entity.ts'
import { missingEntity, type EntityIntent } from '../plan-entity.ts'
import { FALSE, TRUE, type Condition } from '../search/conditions.ts'
import { findBlock, findKeyBlock, META_KEYS } from './blocks.ts'
import { selectPlanned } from './planned-rows.ts'
import type { Grant, Rights } from './rights.ts'

interface Write {
  existing: Entity[]
  intents: EntityIntent[]
}

/** What is known of a grant: which entities it opens besides those that it opens to their owners. */
interface Known {
  grant: Grant
  /** Identifiers of stored or planned entities that its policy holds for. */
  allowed: ReadonlySet<string>
}

/** A field of an entity: `$title`, `properties.tier`, `relations.squad`. */
type Field = string

/**
 * Reads what is needed to judge a write: the grants, and which of the entities may be read and fulfil the policies. A
 * policy for a new entity is compared with the entity as it shall be.
 */
export async function createWriteJudge(
  trx: Trx,
  rights: Rights,
  blueprint: Blueprint,
  { existing, intents }: Write,
): Promise<WriteJudge> {
  const teams = await rights.teams(trx)
  const planned = planEntities(blueprint, existing, intents, new Map()).drafts.filter(({ before }) => !before)
  const know = async (section: 'register' | 'update'): Promise<Known> => {
    const grant = await rights.grant(trx, findBlock(blueprint, section))
    if (grant === 'all' || grant.policy === undefined) return { grant, allowed: new Set() }
    const condition = (await rights.toCondition(trx, blueprint, { ...grant, owned: false })) ?? FALSE
    const stored = await selectStored(trx, blueprint, existing, condition)
    const contents = planned.map(({ after }) => after)
    return { grant, allowed: new Set([...stored, ...(await selectPlanned(trx, blueprint, contents, condition))]) }
  }
  const [register, update] = [await know('register'), await know('update')]
  const readable = await rights.readable(trx, blueprint)
  const seen = await selectStored(trx, blueprint, existing, readable === 'all' ? TRUE : (readable ?? FALSE))
  const keyGrants = await readKeyGrants(trx, rights, blueprint)

  const isOwned = ({ team }: EntityContent) => team?.some((name) => teams.includes(name)) === true
  const holds = ({ grant, allowed }: Known, entity: EntityContent) =>
    grant === 'all' || (grant.owned && isOwned(entity)) || allowed.has(entity.identifier)
  const mayWrite = (entity: EntityContent, field: Field) => {
    const grant = keyGrants.get(field)
    return holds(update, entity) || grant === 'all' || (grant?.owned === true && isOwned(entity))
  }

  return {
    admit(stored, { mode }) {
      // That an identifier is taken cannot be hidden from whoever asks for it.
      if (!seen.has(stored.identifier) && mode !== 'create') throw missingEntity(blueprint, stored.identifier)
    },
    permit(draft, after, intent) {
      const sent = listSent(intent)
      if (draft === undefined) {
        if (!holds(register, after)) throw refuse(blueprint, `You may not create entity "${after.identifier}"`)
        const refused = sent.filter((field) => !mayWrite(after, field))
        if (refused.length > 0) throw refuseFields(blueprint, after, refused)
        return
      }
      // What an intent before this one has left, under the name by which it is stored.
      const before = { ...draft.after, identifier: draft.before?.identifier ?? draft.after.identifier }
      const changed = listChanged(draft.after, after)
      const refused = (changed.length > 0 ? changed : sent).filter((field) => !mayWrite(before, field))
      const isRefused =
        changed.length > 0 ? refused.length > 0 : refused.length === sent.length && !holds(update, before)
      if (isRefused) throw refuseFields(blueprint, draft.after, refused)
    },
  }
}

/** The identifiers of those stored entities that a condition holds for. */
async function selectStored(
  trx: Trx,
  blueprint: Blueprint,
  existing: Entity[],
  condition: Condition,
): Promise<Set<string>> {
  if (condition === TRUE) return new Set(existing.map(({ identifier }) => identifier))
  if (condition === FALSE || existing.length === 0) return new Set()
  const { rows } = await sql<{ identifier: string }>`
    select entity.identifier from entity where entity.org_id = ${blueprint.orgId}
      and entity.id = any(${existing.map(({ id }) => id)}::bigint[]) and ${condition}`.execute(trx)
  return new Set(rows.map(({ identifier }) => identifier))
}

async function readKeyGrants(trx: Trx, rights: Rights, blueprint: Blueprint): Promise<Map<Field, Grant>> {
  const grants = new Map<Field, Grant>()
  const add = async (section: 'updateProperties' | 'updateRelations', key: string, field: Field) =>
    grants.set(field, await rights.grant(trx, findKeyBlock(blueprint, section, key)))
  for (const key of META_KEYS) await add('updateProperties', key, key)
  for (const key of propertyKeys(blueprint.document)) await add('updateProperties', key, `properties.${key}`)
  for (const key of relationKeys(blueprint.document)) await add('updateRelations', key, `relations.${key}`)
  return grants
}

/** What a body gives a value. */
function listSent({ body, isNamedByServer }: EntityIntent): Field[] {
  const isSet = (value: unknown) => value !== undefined && value !== null
  const meta = { $identifier: isNamedByServer ? undefined : body.identifier, $title: body.title, $icon: body.icon }
  return [
    ...listKeys({ ...meta, $team: body.team }, '', isSet),
    ...listKeys(body.properties ?? {}, 'properties.', isSet),
    ...listKeys(body.relations ?? {}, 'relations.', isSet),
  ]
}

const listKeys = (map: Record<string, unknown>, prefix: string, isWanted: (value: unknown) => boolean): Field[] =>
  Object.entries(map).flatMap(([key, value]) => (isWanted(value) ? [`${prefix}${key}`] : []))

function listChanged(before: EntityContent, after: EntityContent): Field[] {
  const differs = (one: unknown, other: unknown) => !isDeepStrictEqual(one ?? null, other ?? null)
  const keysOf = (one: object, other: object) => [...new Set([...Object.keys(one), ...Object.keys(other)])]
  return [
    ...(['identifier', 'title', 'icon', 'team'] as const)
      .filter((key) => differs(before[key], after[key]))
      .map((key) => `$${key}`),
    ...keysOf(before.properties, after.properties)
      .filter((key) => differs(before.properties[key], after.properties[key]))
      .map((key) => `properties.${key}`),
    ...keysOf(before.relations, after.relations)
      .filter((key) => differs(toTargets(before.relations[key]), toTargets(after.relations[key])))
      .map((key) => `relations.${key}`),
  ]
}

const refuse = (blueprint: Blueprint, sentence: string, details?: Record<string, unknown>): DomainError =>
  new DomainError('missing_permissions', `${sentence} of blueprint "${blueprint.identifier}"`, details)

function refuseFields(blueprint: Blueprint, { identifier }: EntityContent, fields: Field[]): DomainError {
  const errors = fields.slice(0, 20).map((path) => ({ path, message: `${path} may not be written`, keyword: 'rights' }))
  const what = fields.length === 0 ? '' : `${fields.slice(0, 20).join(', ')} of `
  return refuse(blueprint, `You may not write ${what}entity "${identifier}"`, { errors })
}
