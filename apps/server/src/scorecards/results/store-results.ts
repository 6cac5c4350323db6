import { sql } from 'kysely'
import { toPortalCaller } from '../../access/index.ts'
import { recordAudits } from '../../audit/index.ts'
import { findEntitiesById, internDatasource, removeRows, toEntityView, type Blueprint } from '../../catalog/index.ts'
import type { Trx } from '../../database/database.ts'
import type { LiveEvent } from '../../live/live-events.ts'
import type { Outcome, Target } from './evaluate-results.ts'
import type { StoredRule } from './stored-rules.ts'

/** Results that appear or vanish are announced only where they are few: a new scorecard makes as many as there are entities. */
const ANNOUNCED_LIMIT = 100

export interface ResultContext {
  trx: Trx
  /** `_rule_result`. */
  blueprint: Blueprint
  /** The relation that leads to the entities. */
  relation: string
  now: Date
}

export interface Evaluated {
  rules: readonly StoredRule[]
  /** Entities that were evaluated, also those that are gone. */
  targets: readonly Target[]
  outcomes: readonly Outcome[]
}

interface Difference {
  /** Null: there is no result yet. */
  id: string | null
  identifier: string
  rule_id: string
  entity_id: string
  /** Null: there shall be no result. */
  passed: boolean | null
  flipped: boolean
}

/**
 * Makes the stored results of some entities what was found out. What is right already is not written.
 * @returns what to announce after the commit.
 */
export async function storeResults(context: ResultContext, evaluated: Evaluated): Promise<LiveEvent[]> {
  const differences = await findDifferences(context, evaluated)
  const gone = differences.filter(({ passed }) => passed === null)
  const missing = differences.filter(({ id, passed }) => id === null && passed !== null)
  const changed = differences.filter(({ id, passed }) => id !== null && passed !== null)
  const { trx, blueprint } = context
  await removeRows(
    trx,
    blueprint.orgId,
    gone.map(({ id, identifier }) => ({ id: id!, orgId: blueprint.orgId, identifier })),
  )
  await insertResults(context, evaluated, missing)
  await updateResults(context, evaluated, changed)
  const flipped = changed.filter((difference) => difference.flipped)
  const others = [
    ...missing.map(({ identifier }) => toEvent(blueprint, identifier, 'CREATE')),
    ...gone.map(({ identifier }) => toEvent(blueprint, identifier, 'DELETE')),
  ]
  return [
    ...flipped.map(({ identifier }) => toEvent(blueprint, identifier, 'UPDATE')),
    ...(others.length <= ANNOUNCED_LIMIT ? others : []),
  ]
}

const toEvent = ({ orgId, identifier: id }: Blueprint, entity: string, change: LiveEvent['change']): LiveEvent => ({
  orgId,
  kind: 'entity',
  id,
  entity,
  ...(change !== undefined && { change }),
})

/** Rules and evaluated entities as tables of a statement. */
const toTables = ({ rules, targets }: Evaluated) => sql`
  rule as (
    select * from unnest(${rules.map(({ id }) => id)}::bigint[], ${rules.map(({ identifier }) => identifier)}::text[],
      ${rules.map(({ title }) => title)}::text[]) as rule (id, identifier, title)),
  target as (
    select * from jsonb_to_recordset(${JSON.stringify(
      targets.map(({ id, identifier, team }) => ({ id, identifier, ...(team !== null && { team }) })),
    )}::jsonb) as target (id bigint, identifier text, team jsonb))`

const toOutcomeTable = (rows: readonly Pick<Difference, 'rule_id' | 'entity_id' | 'passed'>[]) => sql`
  unnest(${rows.map(({ rule_id }) => rule_id)}::bigint[], ${rows.map(({ entity_id }) => entity_id)}::bigint[],
    ${rows.map(({ passed }) => passed)}::boolean[]) as found (rule_id, entity_id, passed)`

/** The identifier of a result says which rule and which entity it is about, by their keys, which no rename changes. */
const IDENTIFIER = sql`('result_' || rule.id || '_' || target.id)`
const RESULT = sql`(case when found.passed then 'Passed' else 'Not passed' end)`

async function findDifferences({ trx, blueprint, relation }: ResultContext, evaluated: Evaluated) {
  const outcomes = evaluated.outcomes.map(({ ruleId, entityId, passed }) => ({
    rule_id: ruleId,
    entity_id: entityId,
    passed,
  }))
  const { rows } = await sql<Difference>`
    with ${toTables(evaluated)}
    select entity.id, ${IDENTIFIER} as identifier, rule.id as rule_id, target.id as entity_id, found.passed,
      coalesce(entity.properties ->> 'result' <> ${RESULT}, false) as flipped
    from rule cross join target
    left join ${toOutcomeTable(outcomes)} on found.rule_id = rule.id and found.entity_id = target.id
    left join entity on entity.org_id = ${blueprint.orgId} and entity.blueprint_id = ${blueprint.id}
      and entity.identifier = ${IDENTIFIER} collate "C"
    where case
      when found.passed is null then entity.id is not null
      when entity.id is null then true
      else (entity.properties ->> 'result', entity.properties ->> 'entity', entity.relations ->> ${relation}::text,
          entity.title, entity.team)
        is distinct from (${RESULT}, target.identifier, target.identifier, rule.title, target.team)
    end
  `.execute(trx)
  return rows
}

async function insertResults(
  { trx, blueprint, relation, now }: ResultContext,
  evaluated: Evaluated,
  missing: readonly Difference[],
): Promise<void> {
  if (missing.length === 0) return
  const { orgId } = blueprint
  const caller = toPortalCaller(orgId)
  const datasourceId = await internDatasource(trx, caller)
  const at = now.toISOString()
  await sql`
    with ${toTables(evaluated)},
    wanted as materialized (
      select ${IDENTIFIER} collate "C" as identifier, rule.id as rule_id, target.id as entity_id, rule.title, target.team,
        jsonb_build_object('result', ${RESULT}, 'entity', target.identifier, 'result_last_change', ${at}::text)
          as properties,
        jsonb_build_object('rule', rule.identifier, ${relation}::text, target.identifier) as relations
      from ${toOutcomeTable(missing)} join rule on rule.id = found.rule_id join target on target.id = found.entity_id
    ),
    inserted as (
      insert into entity (blueprint_id, datasource_id, created_at, updated_at, org_id, identifier, title, created_by,
        updated_by, team, properties, relations)
      select ${blueprint.id}, ${datasourceId}, ${at}::timestamptz, ${at}::timestamptz, ${orgId}, identifier, title,
        ${caller.id}, ${caller.id}, team, properties, relations
      from wanted order by identifier
      on conflict (blueprint_id, identifier) do nothing
      returning id, identifier
    )
    insert into entity_relation (source_id, target_id, relation)
    select inserted.id, link.target_id, link.relation from inserted join wanted on wanted.identifier = inserted.identifier
    cross join lateral (values (rule_id, 'rule'), (entity_id, ${relation}::text)) as link (target_id, relation)
    order by link.target_id, inserted.id
  `.execute(trx)
}

/** What users added stays. A flip leaves a trace in the audit trail, as the write of any entity. */
async function updateResults(
  { trx, blueprint, relation, now }: ResultContext,
  evaluated: Evaluated,
  changed: readonly Difference[],
): Promise<void> {
  if (changed.length === 0) return
  const caller = toPortalCaller(blueprint.orgId)
  const flipped = changed.filter((difference) => difference.flipped).map(({ id }) => id!)
  const before = flipped.length === 0 ? [] : await findEntitiesById(trx, blueprint, flipped)
  const at = now.toISOString()
  await sql`
    with ${toTables(evaluated)},
    wanted as materialized (
      select result.id, result.flipped, rule.title, target.team, ${RESULT} as result, target.identifier, target.id as entity_id
      from ${toOutcomeTable(changed)}
      join unnest(${changed.map(({ id }) => id)}::bigint[], ${changed.map(({ rule_id }) => rule_id)}::bigint[],
        ${changed.map(({ entity_id }) => entity_id)}::bigint[], ${changed.map((one) => one.flipped)}::boolean[])
        as result (id, rule_id, entity_id, flipped)
        on result.rule_id = found.rule_id and result.entity_id = found.entity_id
      join rule on rule.id = found.rule_id join target on target.id = found.entity_id
    ),
    linked as (
      insert into entity_relation (source_id, target_id, relation)
      select id, entity_id, ${relation}::text from wanted order by entity_id, id on conflict do nothing
    )
    update entity set title = wanted.title, team = wanted.team, updated_at = ${at}::timestamptz,
      updated_by = ${caller.id},
      relations = entity.relations || jsonb_build_object(${relation}::text, wanted.identifier),
      properties = entity.properties || jsonb_build_object('result', wanted.result, 'entity', wanted.identifier)
        || case when wanted.flipped then jsonb_build_object('result_last_change', ${at}::text) else '{}' end
    from wanted where entity.id = wanted.id and entity.org_id = ${blueprint.orgId}
  `.execute(trx)
  const after = new Map((await findEntitiesById(trx, blueprint, flipped)).map((entity) => [entity.id, entity]))
  await recordAudits(
    trx,
    caller,
    before.map((entity) => ({
      action: 'UPDATE',
      resourceType: 'entity',
      context: { blueprint: blueprint.identifier, entity: entity.identifier },
      before: toEntityView(blueprint, entity, { excludeCalculated: true }),
      after: toEntityView(blueprint, after.get(entity.id)!, { excludeCalculated: true }),
    })),
  )
}
