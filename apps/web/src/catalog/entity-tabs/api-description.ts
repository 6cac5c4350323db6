/** Longer descriptions would stop the page while they are drawn. */
export const DESCRIPTION_LIMIT_BYTES = 8 * 1024 * 1024
const TIMEOUT_MS = 15_000

export type DescriptionSource = { kind: 'text'; text: string } | { kind: 'address'; address: string }

/** What a property with the spec `open-api` holds: the description itself as an object or as text, or its address. */
export function toDescriptionSource(value: unknown): DescriptionSource {
  if (typeof value !== 'string') return { kind: 'text', text: JSON.stringify(value) }
  const text = value.trim()
  const isAddress = !/\s/.test(text) && /^[a-z][a-z\d+.-]*:\/\//i.test(text)
  return isAddress ? { kind: 'address', address: text } : { kind: 'text', text: value }
}

/**
 * Reads a description from another site, by the browser: with no cookie, within a time and a size.
 * @throws Error in words for the reader.
 */
export async function fetchDescription(url: URL, signal: AbortSignal): Promise<string> {
  const limit = AbortSignal.timeout(TIMEOUT_MS)
  try {
    const reply = await fetch(url, {
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      headers: { Accept: 'application/json, application/yaml, text/yaml, text/plain;q=0.8, */*;q=0.5' },
      signal: AbortSignal.any([signal, limit]),
    })
    if (!reply.ok) throw new DescriptionError(`${url.host} answered with status ${reply.status}.`)
    return await readLimited(reply)
  } catch (error) {
    if (error instanceof DescriptionError || signal.aborted) throw error
    if (limit.aborted) throw new DescriptionError(`${url.host} did not answer within ${TIMEOUT_MS / 1000} seconds.`)
    const reason = `${url.host} cannot be reached by this browser, or does not allow the portal to read it (CORS).`
    throw new DescriptionError(reason, { cause: error })
  }
}

class DescriptionError extends Error {}

async function readLimited(reply: Response): Promise<string> {
  const parts: Uint8Array<ArrayBuffer>[] = []
  let length = 0
  for await (const part of reply.body ?? []) {
    length += part.byteLength
    if (length > DESCRIPTION_LIMIT_BYTES) {
      throw new DescriptionError(`The description is longer than ${DESCRIPTION_LIMIT_BYTES / 1024 / 1024} MB.`)
    }
    parts.push(part)
  }
  return new Blob(parts).text()
}
