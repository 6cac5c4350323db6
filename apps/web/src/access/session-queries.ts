import type { BootstrapReply, SignInRequest, SignUpRequest } from '@portolan/contract/auth'
import { mutationOptions, queryOptions } from '@tanstack/react-query'
import { dropAllDrafts } from '../actions/drafts.ts'
import { api } from '../api.ts'
import { queryClient } from '../query-client.ts'
import { sessionRenewed } from './session-state.ts'

export interface Credentials {
  clientId: string
  clientSecret: string
}

/** Who is signed in, where, and what they may do. */
export function bootstrapQuery() {
  return queryOptions({
    queryKey: ['bootstrap'],
    queryFn: ({ signal }) => api.request<BootstrapReply>('GET', '/ui/v1/bootstrap', { signal }),
    staleTime: 5 * 60_000,
  })
}

/** Client id and secret of the organization; asked for only when the dialog opens, never kept. */
export function credentialsQuery() {
  return queryOptions({
    queryKey: ['credentials'],
    queryFn: ({ signal }) => api.request<{ credentials: Credentials }>('GET', '/ui/v1/credentials', { signal }),
    select: (reply) => reply.credentials,
    gcTime: 0,
  })
}

/** Signs in and refetches what was refused meanwhile. */
export function signInMutation() {
  return mutationOptions({
    mutationFn: (body: SignInRequest) => api.request<{ ok: true }>('POST', '/ui/v1/session', { body }),
    onSuccess: async () => {
      sessionRenewed()
      await queryClient.invalidateQueries()
    },
  })
}

/** Stores the first password of an invited person. Answers the email to sign in with. */
export function signUpMutation() {
  return mutationOptions({
    mutationFn: (body: SignUpRequest) => api.request<{ email: string }>('POST', '/ui/v1/sign-up', { body }),
  })
}

/** Signs out and forgets everything that was read or entered. */
export async function signOut(): Promise<void> {
  await api.request('DELETE', '/ui/v1/session')
  queryClient.clear()
  dropAllDrafts(localStorage)
}

/** Whether the signed-in person administers the organization. */
export function isAdmin(bootstrap: BootstrapReply | undefined): boolean {
  return bootstrap?.user.roles.some((role) => role.toLowerCase() === 'admin') ?? false
}
