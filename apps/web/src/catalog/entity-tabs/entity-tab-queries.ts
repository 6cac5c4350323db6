import { queryOptions } from '@tanstack/react-query'
import { fetchDescription } from './api-description.ts'

/** The description of an API on another site. */
export function apiDescriptionQuery(url: URL) {
  return queryOptions({
    queryKey: ['api-description', url.href],
    queryFn: ({ signal }) => fetchDescription(url, signal),
    staleTime: 5 * 60_000,
    retry: false,
  })
}
