import { toBackendRequest, type BackendRequest } from '../backends/backend-request.ts'
import type { RunMessage } from '../run-message.ts'
import { evaluateAll, type MappingEngine } from './evaluate.ts'
import { fillTemplate, listPrograms } from './jq-template.ts'
import type { JqTemplate, MappingEntry } from './mapping-entry.ts'

const REQUEST_FIELDS = ['method', 'url', 'body', 'headers', 'query'] as const

/**
 * The request that an entry describes for a message (after decryption).
 *
 * Fields that the entry lacks come from the action: its method and URL, the whole message as body, and, as long as the
 * request goes to the action's own URL, the action's headers.
 *
 * @throws BackendRequestError when no request can be made of the results.
 */
export async function evaluateRequest(
  engine: MappingEngine,
  entry: MappingEntry,
  message: RunMessage,
): Promise<BackendRequest> {
  const present = REQUEST_FIELDS.flatMap((field): [string, JqTemplate][] => {
    const template = entry[field]
    return template === undefined ? [] : [[field, template]]
  })
  const programs = present.flatMap(([, template]) => listPrograms(template))
  const results = (await evaluateAll(engine, programs, message.forMapping)).values()
  const fields = Object.fromEntries(present.map(([field, template]) => [field, fillTemplate(template, results)]))

  return toBackendRequest({
    method: fields['method'] ?? message.method.method,
    url: entry.url === undefined ? message.method.url : fields['url'],
    body: entry.body === undefined ? message.forMapping : (fields['body'] ?? {}),
    headers: (entry.headers ?? entry.url) ? fields['headers'] : message.userHeaders,
    query: fields['query'],
  })
}
