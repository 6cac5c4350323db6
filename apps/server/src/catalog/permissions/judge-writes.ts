import { isDeepStrictEqual } from 'node:util'
import { sql } from 'kysely'
import type { Trx } from '../../database/database.ts'
import { DomainError } from '../../errors.ts'
import { propertyKeys, relationKeys, type Blueprint } from '../blueprint.ts'
import type { WriteJudge } from '../entity-draft.ts'
import { type Entity, type EntityContent, ownValue, targetsOf } from '../entity.ts'
import { missingEntity, planEntity, type EntityIntent } from '../plan-entity.ts'
import { FALSE, TRUE, type Condition } from '../search/conditions.ts'
import { findBlock, findKeyBlock, META_KEYS } from './blocks.ts'
import { selectPlanned } from './planned-rows.ts'
import type { Grant, Rights } from './rights.ts'

interface Write {
  existing: Entity[]
  intents: EntityIntent[]
}

/** Which entities a condition holds for: stored ones by their names, new ones by what they shall be. */
interface Holders {
  stored: ReadonlySet<string>
  planned: ReadonlySet<string>
}

const NONE: Holders = { stored: new Set(), planned: new Set() }

/** A field of an entity: `$title`, `properties.tier`, `relations.squad`. */
type Field = string

/**
 * Reads what is needed to judge a write: the grants, and which of the entities may be read, are owned and fulfil the
 * policies. A policy for a new entity is compared with the entity as it shall be.
 */
export async function createWriteJudge(
  trx: Trx,
  rights: Rights,
  blueprint: Blueprint,
  { existing, intents }: Write,
): Promise<WriteJudge> {
  const find = async (condition: Condition | undefined): Promise<Holders> => {
    if (condition === undefined) return NONE
    const stored = await selectStored(trx, blueprint, existing, condition)
    const contents = listPlanned(blueprint, existing, intents)
    const planned = await selectPlanned(trx, blueprint, contents, condition)
    return { stored, planned: new Set(planned.map((index) => JSON.stringify(contents[index]))) }
  }
  const know = async (section: 'register' | 'update') => {
    const grant = await rights.grant(trx, findBlock(blueprint, section))
    if (grant === 'all' || grant.policy === undefined) return { grant, allowed: NONE }
    return { grant, allowed: await find(await rights.toCondition(trx, blueprint, { ...grant, owned: false })) }
  }
  const [register, update] = [await know('register'), await know('update')]
  const readable = await rights.readable(trx, blueprint)
  const seen = await selectStored(trx, blueprint, existing, readable === 'all' ? TRUE : (readable ?? FALSE))
  const keyGrants = await readKeyGrants(trx, rights, blueprint)
  const teams = await rights.teams(trx)
  const heirs =
    blueprint.document.ownership?.type === 'Inherited' ? await find(await rights.owned(trx, blueprint)) : NONE

  const isAmong = ({ stored, planned }: Holders, entity: EntityContent, origin: Entity | undefined) =>
    origin === undefined ? planned.has(JSON.stringify(entity)) : stored.has(origin.identifier)
  const opens = (grant: Grant | undefined, entity: EntityContent, origin: Entity | undefined) =>
    grant === 'all' ||
    (grant?.owned === true &&
      (entity.team?.some((name) => teams.includes(name)) === true || isAmong(heirs, entity, origin)))
  const holds = ({ grant, allowed }: typeof update, entity: EntityContent, origin?: Entity) =>
    opens(grant, entity, origin) || isAmong(allowed, entity, origin)
  const mayWrite = (entity: EntityContent, field: Field, origin?: Entity) =>
    holds(update, entity, origin) || opens(keyGrants.get(field), entity, origin)

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
      // What an intent before this one has left.
      const { before: origin, after: before } = draft
      const changed = listChanged(before, after)
      const refused = (changed.length > 0 ? changed : sent).filter((field) => !mayWrite(before, field, origin))
      const isRefused =
        changed.length > 0 ? refused.length > 0 : refused.length === sent.length && !holds(update, before, origin)
      if (isRefused) throw refuseFields(blueprint, before, refused)
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

/** What each intent would create alone. Those that create nothing are not there. */
function listPlanned(blueprint: Blueprint, existing: Entity[], intents: EntityIntent[]): EntityContent[] {
  const taken = new Set(existing.map(({ identifier }) => identifier))
  return intents.flatMap((intent) => {
    if (taken.has(intent.target ?? intent.body.identifier!)) return []
    try {
      return planEntity(blueprint, undefined, intent)
    } catch (error) {
      if (error instanceof DomainError) return []
      throw error
    }
  })
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
      .filter((key) => differs(ownValue(before.properties, key), ownValue(after.properties, key)))
      .map((key) => `properties.${key}`),
    ...keysOf(before.relations, after.relations)
      .filter((key) => differs(targetsOf(before.relations, key), targetsOf(after.relations, key)))
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
