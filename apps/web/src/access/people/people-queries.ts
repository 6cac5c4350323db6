import type { TeamDocument, TeamPatch } from '@portolan/contract/teams'
import type { InviteRequest, UserPatch } from '@portolan/contract/users'
import { mutationOptions, queryOptions } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { queryClient } from '../../query-client.ts'
import { sortTeams, sortUsers, type Team, type User } from './people.ts'

const USERS = '/v1/users'
const TEAMS = '/v1/teams'
const userPath = (email: string) => `${USERS}/${encodeURIComponent(email)}`
const teamPath = (name: string) => `${TEAMS}/${encodeURIComponent(name)}`
/** So that whoever waits for an invited person sees them arrive. */
const ARRIVALS_EVERY_MS = 10_000

/** What the server answers with once: the link lets its holder choose the password of an account. */
export interface SignUpLink {
  url: string
  expiresAt: string
}

/** Everybody of the organization, by name. Asked for again by itself while somebody is invited. */
export function usersQuery() {
  return queryOptions({
    queryKey: ['users'],
    queryFn: ({ signal }) => api.request<{ users: User[] }>('GET', USERS, { signal }),
    select: ({ users }) => sortUsers(users),
    refetchInterval: ({ state }) =>
      state.data?.users.some(({ status }) => status === 'INVITED') ? ARRIVALS_EVERY_MS : false,
  })
}

/** Every team with its members, by name. */
export function teamsQuery() {
  return queryOptions({
    queryKey: ['teams'],
    queryFn: ({ signal }) => api.request<{ teams: Team[] }>('GET', TEAMS, { signal }),
    select: ({ teams }) => sortTeams(teams),
  })
}

export function inviteMutation() {
  return mutationOptions({
    mutationFn: (invitee: InviteRequest['invitee']) => api.request('POST', `${USERS}/invite`, { body: { invitee } }),
    onSuccess: refreshPeople,
  })
}

/** Makes a link for an invited person; a link made before ends. It is kept no longer than it is shown. */
export function signUpLinkMutation() {
  return mutationOptions({
    gcTime: 0,
    mutationFn: async (email: string) => {
      const path = `/ui/v1/users/${encodeURIComponent(email)}/sign-up-link`
      const { signUpLink } = await api.request<{ signUpLink: SignUpLink }>('POST', path)
      return signUpLink
    },
  })
}

/** Changes what the patch names; lists replace. */
export function patchUserMutation(email: string) {
  return mutationOptions({
    mutationFn: (body: UserPatch) => api.request('PATCH', userPath(email), { body }),
    onSuccess: refreshPeople,
  })
}

export function deleteUserMutation(email: string) {
  return mutationOptions({ mutationFn: () => api.request('DELETE', userPath(email)), onSuccess: refreshPeople })
}

export function createTeamMutation() {
  return mutationOptions({
    mutationFn: (body: TeamDocument) => api.request('POST', TEAMS, { body }),
    onSuccess: refreshPeople,
  })
}

/** Changes what the patch names; another name renames the team, `users` replaces its members. */
export function patchTeamMutation(name: string) {
  return mutationOptions({
    mutationFn: (body: TeamPatch) => api.request('PATCH', teamPath(name), { body }),
    onSuccess: refreshPeople,
  })
}

export function deleteTeamMutation(name: string) {
  return mutationOptions({ mutationFn: () => api.request('DELETE', teamPath(name)), onSuccess: refreshPeople })
}

/** The reader's own roles and teams may be among what changed. */
async function refreshPeople(): Promise<void> {
  const stale = [['users'], ['teams'], ['bootstrap'], ['actors'], ['audit', 'list']]
  await Promise.all(stale.map((queryKey) => queryClient.invalidateQueries({ queryKey })))
}
