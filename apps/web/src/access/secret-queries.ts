import type { NewSecret, SecretPatch, SecretView } from '@portolan/contract/secrets'
import { mutationOptions, queryOptions } from '@tanstack/react-query'
import type { Action } from '../actions/action-types.ts'
import { api } from '../api.ts'
import { queryClient } from '../query-client.ts'

const SECRETS = '/v1/organization/secrets'
const secretPath = (name: string) => `${SECRETS}/${encodeURIComponent(name)}`

/** Names, descriptions and dates. No reply holds a value. */
export function secretsQuery() {
  return queryOptions({
    queryKey: ['secrets'],
    queryFn: ({ signal }) => api.request<{ secrets: SecretView[] }>('GET', SECRETS, { signal }),
    select: (reply) => reply.secrets,
  })
}

/** Everything that may take a secret: actions that people start, and those that events start. */
export function allActionsQuery() {
  return queryOptions({
    queryKey: ['actions', 'all'],
    queryFn: ({ signal }) =>
      api.request<{ actions: Action[] }>('GET', '/v1/actions', { signal, query: { version: 'v2' } }),
    select: (reply) => reply.actions,
  })
}

/** What is sent must not stay in memory once it was. */
const FORGETS = { gcTime: 0 }

export function createSecretMutation() {
  return mutationOptions({
    ...FORGETS,
    mutationFn: (body: NewSecret) => api.request<{ secret: SecretView }>('POST', SECRETS, { body }),
    onSuccess: refreshSecrets,
  })
}

/** Gives a secret another value or description; what is left out stays. */
export function patchSecretMutation(name: string) {
  return mutationOptions({
    ...FORGETS,
    mutationFn: (body: SecretPatch) => api.request<{ secret: SecretView }>('PATCH', secretPath(name), { body }),
    onSuccess: refreshSecrets,
  })
}

export function deleteSecretMutation(name: string) {
  return mutationOptions({
    mutationFn: () => api.request('DELETE', secretPath(name)),
    onSuccess: refreshSecrets,
  })
}

async function refreshSecrets(): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: ['secrets'] }),
    queryClient.invalidateQueries({ queryKey: ['audit', 'list'] }),
  ])
}
