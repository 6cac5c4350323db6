import type { Trx } from '../../database/database.ts'
import { isStorable } from '../../database/storable-text.ts'
import type { MigrationFailure } from '../../database/tables/catalog.ts'
import { DomainError } from '../../errors.ts'
import type { LiveEvent } from '../../live/live-events.ts'
import { readBlueprint, type WritableBlueprint } from '../blueprint-cache.ts'
import { toIntent } from '../change-entity.ts'
import { toText } from '../coerce-value.ts'
import { SYSTEM } from '../permissions/reader.ts'
import type { EntityIntent } from '../plan-entity.ts'
import { writeEntities, type WriteContext, type WriteHooks } from '../write-entities.ts'
import type { MappedEntity } from './map-entities.ts'

interface Written {
  successCount: number
  failures: MigrationFailure[]
  events: LiveEvent[]
}

/**
 * Upserts mapped entities, each judged alone. Targets of relations that do not exist are created: they may be what the
 * next page holds.
 */
export async function writeMapped(
  trx: Trx,
  context: WriteContext & WriteHooks,
  orgId: string,
  mapped: MappedEntity[],
): Promise<Written> {
  const written: Written = { successCount: 0, failures: [], events: [] }
  for (const [identifier, group] of groupByBlueprint(mapped)) {
    try {
      const writable = await readBlueprint(trx, orgId, identifier)
      await writeGroup(trx, context, writable, group, written)
    } catch (error) {
      if (!(error instanceof DomainError && error.code === 'not_found')) throw error
      written.failures.push(...group.map(({ source }) => toFailure(source, error)))
    }
  }
  return written
}

function groupByBlueprint(mapped: MappedEntity[]): Map<string, MappedEntity[]> {
  const groups = new Map<string, MappedEntity[]>()
  for (const entity of mapped) {
    const identifier = toText(entity.blueprint) ?? ''
    groups.set(identifier, [...(groups.get(identifier) ?? []), entity])
  }
  return groups
}

async function writeGroup(
  trx: Trx,
  context: WriteContext & WriteHooks,
  writable: WritableBlueprint,
  group: MappedEntity[],
  written: Written,
): Promise<void> {
  const sources: string[] = []
  const intents: EntityIntent[] = []
  for (const { source, body } of group) {
    try {
      checkMapped(body)
      const options = { mode: 'upsert', merge: true, now: context.now, reader: SYSTEM } as const
      intents.push(await toIntent(trx, writable.blueprint, { body }, options))
      sources.push(source)
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      written.failures.push(toFailure(source, error))
    }
  }
  if (intents.length === 0) return
  const result = await writeEntities(trx, context, writable, intents, { createMissingRelatedEntities: true })
  result.outcomes.forEach((outcome, index) => {
    if (outcome.ok) written.successCount++
    else written.failures.push(toFailure(sources[index]!, outcome.error))
  })
  written.events.push(...result.events)
}

/** What a request could not have sent. */
function checkMapped(body: Record<string, unknown>): void {
  if (body.identifier === null) throw new DomainError('invalid_request', 'mapping.entity.identifier gave null')
  if (!isStorable(body)) throw new DomainError('invalid_request', 'A text holds a character that cannot be stored')
}

const toFailure = (identifier: string, { code, message }: DomainError): MigrationFailure => ({
  identifier,
  error: code,
  message,
})
