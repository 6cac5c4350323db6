import type { EntityView } from '@portolan/contract/entities'
import { sql } from 'kysely'
import type { Db } from '../database/database.ts'
import { findRelation, type Blueprint } from './blueprint.ts'
import { toTargets } from './entity.ts'
import type { Reader } from './permissions/reader.ts'

/**
 * Replaces the identifiers in relations by `{identifier, title}`, with one query for all entities given. The title of an
 * entity that may not be read is null; its identifier belongs to the entity that names it.
 */
export async function attachTitles(
  db: Db,
  reader: Reader,
  blueprint: Blueprint,
  views: EntityView[],
): Promise<EntityView[]> {
  const names = views.flatMap((view) =>
    Object.entries(view.relations ?? {}).flatMap(([key, value]) =>
      toTargets(value as string | string[] | null).map((identifier) => ({
        target: findRelation(blueprint.document, key)?.target ?? '',
        identifier,
      })),
    ),
  )
  const titles = await findTitles(db, reader, blueprint.orgId, names)
  return views.map((view) => ({
    ...view,
    relations: Object.fromEntries(
      Object.entries(view.relations ?? {}).map(([key, value]) => {
        const target = findRelation(blueprint.document, key)?.target ?? ''
        const attach = (identifier: string) => ({ identifier, title: titles.get(`${target} ${identifier}`) ?? null })
        if (typeof value === 'string') return [key, attach(value)]
        return [key, Array.isArray(value) ? value.map((identifier: string) => attach(identifier)) : value]
      }),
    ),
  }))
}

async function findTitles(
  db: Db,
  reader: Reader,
  orgId: string,
  names: { target: string; identifier: string }[],
): Promise<Map<string, string | null>> {
  if (names.length === 0) return new Map()
  const { rows } = await sql<{ target: string; identifier: string; title: string | null }>`
    select blueprint.identifier as target, entity.identifier, entity.title
    from (select distinct target, identifier
      from unnest(${names.map((name) => name.target)}::text[], ${names.map((name) => name.identifier)}::text[])
        as named (target, identifier)) as name
    join blueprint on blueprint.org_id = ${orgId} and blueprint.identifier = name.target
    join entity on entity.org_id = ${orgId} and entity.blueprint_id = blueprint.id
      and entity.identifier = name.identifier and ${await reader.readableAnywhere(db)}
  `.execute(db)
  return new Map(rows.map((row) => [`${row.target} ${row.identifier}`, row.title]))
}
