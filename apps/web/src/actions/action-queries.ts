import type { RunReply } from '@portolan/contract/runs'
import { mutationOptions, queryOptions } from '@tanstack/react-query'
import { api } from '../api.ts'
import { queryClient } from '../query-client.ts'
import type { Action } from './action-types.ts'

/** Every self-service action the caller may see. */
export function actionsQuery() {
  return queryOptions({
    queryKey: ['actions'],
    queryFn: ({ signal }) =>
      api.request<{ actions: Action[] }>('GET', '/v1/actions', {
        signal,
        query: { trigger_type: 'self-service', version: 'v2' },
      }),
    select: (reply) => reply.actions,
    staleTime: 60_000,
  })
}

export interface StartRun {
  action: string
  properties: Record<string, unknown>
  entity: string | undefined
  /** One per press of `Execute`: a repeated request starts no second run. */
  idempotencyKey: string
}

/** Starts a run. */
export function startRunMutation() {
  return mutationOptions({
    mutationFn: ({ action, properties, entity, idempotencyKey }: StartRun) =>
      api.request<RunReply>('POST', `/v1/actions/${encodeURIComponent(action)}/runs`, {
        body: { properties, ...(entity !== undefined && { entity }) },
        headers: { 'Idempotency-Key': idempotencyKey },
      }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['runs'] }),
  })
}

/** Where a definition is sent: version 1 goes to its blueprint, version 2 to the actions. */
export type ActionTarget =
  { kind: 'create' } | { kind: 'replace'; identifier: string } | { kind: 'v1'; blueprint: string }

/** Creates or replaces an action. A version 1 array is added one by one, as the published route takes one object. */
export function saveActionMutation() {
  return mutationOptions({
    mutationFn: async ({ target, body }: { target: ActionTarget; body: unknown }) => {
      if (target.kind === 'create') return api.request('POST', '/v1/actions', { body })
      if (target.kind === 'replace') {
        return api.request('PUT', `/v1/actions/${encodeURIComponent(target.identifier)}`, { body })
      }
      const path = `/v1/blueprints/${encodeURIComponent(target.blueprint)}/actions`
      for (const one of Array.isArray(body) ? (body as unknown[]) : [body])
        await api.request('POST', path, { body: one })
      return undefined
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['actions'] }),
  })
}
