import { mutationOptions, queryOptions } from '@tanstack/react-query'
import { api } from '../api.ts'
import type { TablePage } from '../catalog/catalog-queries.ts'
import type { Blueprint } from '../catalog/catalog-types.ts'
import { queryClient } from '../query-client.ts'
import {
  findDefinition,
  takenKeys,
  toPatch,
  type DefinitionChange,
  type DefinitionMap,
  type Place,
} from './definitions.ts'
import { IdentifierTaken } from './refusals.ts'

/** The address of a blueprint in the API. */
export const blueprintPath = (identifier: string) => `/v1/blueprints/${encodeURIComponent(identifier)}`

/** Where the API renames keys of a map, and what it calls the new one. The other maps cannot rename. */
const RENAMES: Readonly<Partial<Record<DefinitionMap, { path: string; name: string }>>> = {
  properties: { path: 'properties', name: 'newPropertyName' },
  mirrorProperties: { path: 'mirror', name: 'newMirrorName' },
  relations: { path: 'relations', name: 'newRelationIdentifier' },
}

export const canRename = (map: DefinitionMap): boolean => RENAMES[map] !== undefined

export interface SaveDefinition extends DefinitionChange {
  isNew?: boolean
  /** The identifier to have in the end. */
  newKey?: string
}

/**
 * Creates, changes, renames or removes one definition of a blueprint, and leaves all others as they are by then.
 * The change comes before the renaming: when it is refused nothing has happened, and both may be sent again.
 */
export function saveDefinitionMutation(blueprint: string) {
  return mutationOptions({
    mutationFn: async ({ isNew = false, newKey, ...change }: SaveDefinition) => {
      const path = blueprintPath(blueprint)
      const { blueprint: current } = await api.request<{ blueprint: Blueprint }>('GET', path)
      if (isNew && takenKeys(current, change.map).includes(change.key)) {
        throw new IdentifierTaken(`The identifier “${change.key}” is taken`)
      }
      if (!isNew && change.definition !== null && findDefinition(current, change) === undefined) {
        throw new Error(`“${change.key}” is not there any more: somebody has deleted or renamed it meanwhile`)
      }
      await api.request('PATCH', path, { body: toPatch(current, change) })
      if (newKey !== undefined && newKey !== change.key) await rename(path, change, newKey)
    },
    onSettled: refreshDataModel,
  })
}

/** Changes title, icon, description or identifier of a blueprint. What names it follows. */
export function patchBlueprintMutation(identifier: string) {
  return mutationOptions({
    mutationFn: (body: Record<string, unknown>) =>
      api.request<{ blueprint: Blueprint }>('PATCH', blueprintPath(identifier), { body }),
    onSuccess: refreshDataModel,
  })
}

/** How many entities a blueprint has. */
export function entityCountQuery(blueprint: string) {
  return queryOptions({
    queryKey: ['entity-count', blueprint],
    queryFn: ({ signal }) =>
      api.request<{ count: number }>('GET', `${blueprintPath(blueprint)}/entities-count`, { signal }),
    select: (reply) => reply.count,
    staleTime: 0,
  })
}

/** How many entities have a value for a stored property or relation. */
export function filledCountQuery(blueprint: string, { map, key }: Place) {
  const subject = map === 'relations' ? { relation: key, targetProperty: '$identifier' } : { property: key }
  const rule = { ...subject, operator: 'isNotEmpty' }
  return queryOptions({
    queryKey: ['filled-count', blueprint, map, key],
    queryFn: ({ signal }) =>
      api.request<TablePage>('POST', '/ui/v1/table/query', {
        signal,
        body: { blueprint, limit: 1, query: { combinator: 'and', rules: [rule] } },
      }),
    select: (page) => page.total,
    staleTime: 0,
  })
}

function rename(path: string, { map, key }: Place, newKey: string): Promise<unknown> {
  const route = RENAMES[map]
  if (route === undefined) throw new Error(`The identifier “${key}” cannot be changed`)
  return api.request('PATCH', `${path}/${route.path}/${encodeURIComponent(key)}/rename`, {
    body: { [route.name]: newKey },
  })
}

/** Tables, entities and actions show what blueprints define. */
export async function refreshDataModel(): Promise<void> {
  const keys = ['blueprints', 'catalog-summary', 'table', 'entity', 'actions']
  await Promise.all(keys.map((key) => queryClient.invalidateQueries({ queryKey: [key] })))
}
