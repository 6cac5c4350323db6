import { sql } from 'kysely'
import { getBlueprint, lockBlueprintForChange, removeRows } from '../../catalog/index.ts'
import type { Trx } from '../../database/database.ts'

/** Deletes the results of rules that are about to go, given by the identifiers of their entities. No trace is left. */
export async function deleteResults(trx: Trx, orgId: string, rules: readonly string[]): Promise<void> {
  if (rules.length === 0) return
  // The job that keeps results must not write one meanwhile.
  await lockBlueprintForChange(trx, (await getBlueprint(trx, orgId, '_rule_result')).id)
  for (const rule of rules) {
    const { rows } = await sql<{ id: string; orgId: string; identifier: string }>`
      select result.id, result.org_id as "orgId", result.identifier from blueprint
      join entity as rule on rule.blueprint_id = blueprint.id and rule.identifier = ${rule}
      join entity_relation on entity_relation.target_id = rule.id and entity_relation.relation = 'rule'
      join entity as result on result.id = entity_relation.source_id
      join blueprint as results on results.id = result.blueprint_id and results.identifier = '_rule_result'
      where blueprint.org_id = ${orgId} and blueprint.identifier = '_rule'
    `.execute(trx)
    await removeRows(trx, orgId, rows)
  }
}
