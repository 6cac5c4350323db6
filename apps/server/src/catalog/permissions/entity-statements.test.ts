import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Statements that read the table `entity` under the rights of a reader or of what `reader.readable` was asked for. */
const READS = [
  'audit/list-audit-events.ts',
  'catalog/aggregate/aggregate-entities.ts',
  'catalog/aggregate/aggregate-over-time.ts',
  'catalog/calculations/compute-calculations.ts',
  'catalog/permissions/judge-deletions.ts',
  'catalog/permissions/judge-writes.ts',
  'catalog/permissions/restrict-targets.ts',
  'catalog/relation-titles.ts',
  'catalog/search/catalog-summary.ts',
  'catalog/search/compile-relation.ts',
  'catalog/search/global-search.ts',
  'catalog/search/neighbourhood-store.ts',
  'catalog/search/related-summary.ts',
  'catalog/search/search-entities.ts',
  'catalog/search/table-groups.ts',
  'catalog/search/table-query.ts',
  'scorecards/count-scorecard.ts',
]

/** Statements of the portal itself, by file, and why nobody sees more by them. */
const OWN: Record<string, string> = {
  'catalog/entity-store.ts': 'readers are required arguments; the rest is for writes, migrations and computed values',
  'catalog/aggregations/aggregation-sql.ts': 'an aggregation is a value of the entity that has it',
  'catalog/aggregations/aggregation-values.ts': 'an aggregation is a value of the entity that has it',
  'catalog/blueprint-store.ts': 'drops values of removed keys',
  'catalog/delete-entities.ts': 'finds dependents; a refusal names those that may be read',
  'catalog/relation-store.ts': 'locks targets and rewrites relations in writes',
  'catalog/move-values.ts': 'moves values of a renamed key',
  'catalog/migrations/tidy-step.ts': 'drops what a rename left behind',
  'catalog/mirrors/mirror-sql.ts': 'a mirror is a value of the entity that has it',
  'catalog/mirrors/mirror-values.ts': 'a mirror is a value of the entity that has it',
  'catalog/property-indexes/tend-property-indexes.ts': 'counts rows, for the planner',
  'catalog/search/relation-walk.ts': 'follows relations; what is found at the end is filtered like anything',
  'scorecards/results/delete-results.ts': 'results go with their rules',
  'scorecards/results/store-results.ts': 'results are entities with owners',
  'scorecards/results/stored-rules.ts': 'the portal evaluates everything',
  'scorecards/entity-scorecards.ts': 'judges entities that were read under rights',
}

const STATEMENT = /\b(from|join|using)\s+entity\b|(selectFrom|innerJoin|leftJoin|deleteFrom|updateTable)\('entity\b/

const withoutComments = (text: string) => text.replaceAll(/\/\*[^]*?\*\/|^ *\/\/.*$/gm, '')

// Whoever adds a statement has to say here why it shows nobody what they may not read.
describe('statements on the table of entities', () => {
  it('are all known, by their files', async () => {
    const files = (await readdir(ROOT, { recursive: true })).filter(
      (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
    )
    const found: string[] = []
    for (const file of files)
      if (STATEMENT.test(withoutComments(await readFile(`${ROOT}/${file}`, 'utf8')))) found.push(file)
    expect(found.toSorted()).toEqual([...READS, ...Object.keys(OWN)].toSorted())
  })

  it.each(READS)('%s asks what may be read', async (file) => {
    expect(await readFile(`${ROOT}/${file}`, 'utf8')).toMatch(/\breadable|toReadable|\bcondition\b/)
  })
})
