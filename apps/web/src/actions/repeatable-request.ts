import type { FormValues } from './form-values.ts'

export interface RunRequest {
  properties: FormValues
  idempotencyKey: string
}

/**
 * Makes requests that may be sent again after a failure whose outcome is unknown: the same entries give the same request,
 * to the byte. Encrypting anew would give other bytes under the same key, which the server refuses.
 */
export function createRepeatableRequests(newKey: () => string) {
  let last: { entries: string; request: RunRequest } | undefined

  return async (
    entered: FormValues,
    target: string | undefined,
    encrypt: () => Promise<FormValues>,
  ): Promise<RunRequest> => {
    const entries = JSON.stringify([entered, target])
    if (last?.entries === entries) return last.request
    const request = { properties: await encrypt(), idempotencyKey: newKey() }
    last = { entries, request }
    return request
  }
}
