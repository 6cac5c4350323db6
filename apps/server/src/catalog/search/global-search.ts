import { sql } from 'kysely'
import type { Caller } from '../../access/index.ts'
import type { Services } from '../../services.ts'
import type { SearchResult, SearchSource } from '../catalog-hooks.ts'
import type { Reader } from '../permissions/reader.ts'

/**
 * Finds things by their names for the search box: exact names first, then names that start with the text, then names
 * in which a word starts with it; of several words the last one may go on. Results of rules are not among them.
 */
export async function searchEverywhere(
  deps: Pick<Services, 'db' | 'catalogHooks' | 'readerOf'>,
  caller: Caller,
  text: string,
  limit: number,
): Promise<SearchResult[]> {
  const wanted = text.trim()
  if (wanted === '') return []
  const reader = deps.readerOf(caller)
  const sources = [searchBlueprints, ...deps.catalogHooks.searchSources, searchEntitiesByName(reader)]
  const found = await Promise.all(sources.map((source) => source(deps.db, caller, wanted, limit)))
  return found
    .flat()
    .map((result) => ({ result, rank: rankName(result, wanted) }))
    .toSorted((one, other) => one.rank - other.rank)
    .slice(0, limit)
    .map(({ result }) => result)
}

/** 0: the exact name; 1: it starts so; 2: a word of it does. */
function rankName(result: SearchResult, text: string): number {
  const names = [result.identifier, result.title].map((name) => name.toLowerCase())
  const wanted = text.toLowerCase()
  if (names.includes(wanted)) return 0
  return names.some((name) => name.startsWith(wanted)) ? 1 : 2
}

const searchBlueprints: SearchSource = async (db, caller, text, limit) => {
  const { rows } = await sql<{ identifier: string; title: string; icon: string | null }>`
    select identifier, document ->> 'title' as title, document ->> 'icon' as icon from blueprint
    where org_id = ${caller.orgId}
      and (strpos(lower(identifier), lower(${text})) > 0 or strpos(lower(document ->> 'title'), lower(${text})) > 0)
    order by length(identifier), identifier limit ${limit}
  `.execute(db)
  return rows.map((row) => ({ kind: 'blueprint', ...row }))
}

const COLUMNS = sql`entity.identifier, entity.title, coalesce(entity.icon, blueprint.document ->> 'icon') as icon,
  blueprint.identifier as blueprint`

/** Each step reads an index of its own, and only runs when the ones before it left room. */
const searchEntitiesByName =
  (reader: Reader): SearchSource =>
  async (db, caller, text, limit) => {
    const readable = await reader.readableAnywhere(db)
    const lower = text.toLowerCase()
    const escaped = lower.replaceAll(/[\\%_]/g, '\\$&')
    const title = sql`lower(left(entity.title, 100))`
    const steps = [
      sql<boolean>`entity.identifier = ${text}`,
      sql<boolean>`${title} = ${lower}`,
      sql<boolean>`${title} like ${`${escaped}%`}`,
      sql<boolean>`entity.identifier >= ${text} and entity.identifier < ${`${text}\u{10ffff}`}`,
      sql<boolean>`entity_words(entity.title, entity.identifier) @@ to_word_query(${text})`,
    ]
    const results = new Map<string, SearchResult>()
    for (const step of steps) {
      if (results.size >= limit) break
      const { rows } = await sql<{ identifier: string; title: string | null; icon: string | null; blueprint: string }>`
      select ${COLUMNS} from blueprint join entity on entity.blueprint_id = blueprint.id
      where blueprint.org_id = ${caller.orgId} and entity.org_id = ${caller.orgId} and ${step} and ${readable}
        and blueprint.identifier <> '_rule_result'
      limit ${limit}
    `.execute(db)
      for (const row of rows) {
        const key = `${row.blueprint} ${row.identifier}`
        if (!results.has(key)) results.set(key, { kind: 'entity', ...row, title: row.title ?? row.identifier })
      }
    }
    return [...results.values()]
  }
