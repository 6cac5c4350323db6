import { toRunCaller } from '../../access/index.ts'
import { inCatalogTransaction, upsertEntity } from '../../catalog/index.ts'
import { DomainError } from '../../errors.ts'
import type { Services } from '../../services.ts'
import { failed, type DeliveryJob, type DeliveryOutcome } from './delivery-job.ts'

type Deps = Pick<Services, 'db' | 'clock' | 'live' | 'catalogHooks'>
type Members = Record<string, unknown>

/**
 * Writes the entity of a rendered UPSERT_ENTITY method. Repeating it after a crash changes nothing: an identifier that the
 * mapping leaves out is made from the id of the run.
 */
export async function deliverUpsert(deps: Deps, job: DeliveryJob): Promise<DeliveryOutcome> {
  const blueprint = String(job.method.blueprintIdentifier)
  const mapping = toMembers(job.method.mapping)
  const body = {
    ...mapping,
    identifier: mapping.identifier ?? job.runId.replace(/^r_/, ''),
    ...(mapping.relations !== undefined && { relations: toRelations(toMembers(mapping.relations)) }),
  }
  try {
    const { entity, created, events } = await inCatalogTransaction(deps.db, (trx) =>
      upsertEntity(trx, toCaller(job), blueprint, body, {
        merge: true,
        runId: job.runId,
        now: deps.clock.now(),
        catalogHooks: deps.catalogHooks,
      }),
    )
    for (const event of events) deps.live.publish(event)
    const verb = created ? 'created' : 'updated'
    return {
      status: 'SUCCESS',
      summary: undefined,
      response: { identifier: entity.identifier, blueprint },
      logs: [`Entity "${entity.identifier}" of blueprint "${blueprint}" was ${verb}`],
    }
  } catch (error) {
    if (!(error instanceof DomainError) || error.status >= 500) throw error
    return failed(`The entity was not written: ${error.message}`, [error.message])
  }
}

/** A relation may be rendered to the related entity itself. */
const toRelations = (relations: Members): Members =>
  Object.fromEntries(
    Object.entries(relations).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(toIdentifier) : toIdentifier(value),
    ]),
  )

const toIdentifier = (value: unknown): unknown => toMembers(value).identifier ?? value

const toMembers = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {}

const toCaller = ({ orgId, runId, creatorId, createdBy }: DeliveryJob) =>
  toRunCaller(orgId, { id: runId, creatorId, createdBy }, 'portolan-run')
