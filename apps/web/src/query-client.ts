import { PortolanError } from '@portolan/client'
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { sessionEnded } from './access/session-state.ts'

const RETRIES = 2

/** One cache for the page. A 401 anywhere opens the sign-in dialog over whatever is on screen. */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeEndOfSession }),
  mutationCache: new MutationCache({ onError: noticeEndOfSession }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (failures, error) => failures < RETRIES && error instanceof PortolanError && error.retryable,
    },
  },
})

function noticeEndOfSession(error: Error): void {
  const isKnown = queryClient.getQueryData(['bootstrap']) !== undefined
  if (isKnown && error instanceof PortolanError && error.status === 401 && error.code !== 'invalid_credentials') {
    sessionEnded()
  }
}
