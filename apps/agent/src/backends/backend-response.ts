/** What a backend answered. */
export interface BackendResponse {
  status: number
  /** Lower-case names; repeated headers joined by a comma. */
  headers: Readonly<Record<string, string>>
  /** At most 1 MiB; `truncated` says that the backend sent more. */
  text: string
  truncated: boolean
  /** The parsed text, or null when it is no JSON or nested too deep for whoever reads it. */
  json: unknown
}

export const isSuccess = (response: BackendResponse): boolean => response.status >= 200 && response.status < 300
