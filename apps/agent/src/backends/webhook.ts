import type { RunMessage } from '../run-message.ts'
import { type BackendRequest, toBackendRequest } from './backend-request.ts'

/**
 * The default mapping of everything but GITLAB: the action's own URL, method and headers, with the whole message as
 * body. Native, so that an agent without a mapping file never starts jq.
 *
 * @throws BackendRequestError when the action has no usable URL.
 */
export function toWebhookRequest(message: RunMessage): BackendRequest {
  return toBackendRequest({
    method: message.method.method,
    url: message.method.url,
    body: message.forMapping,
    headers: message.userHeaders,
    query: undefined,
  })
}
