import { createDecipheriv } from 'node:crypto'

const IV_BYTES = 16
const TAG_BYTES = 16
const KEY_BYTES = 32

/**
 * Decrypts one secret input: base64 of IV, ciphertext and tag under AES-256-GCM, keyed by the first 32 bytes of the
 * client secret. Secret objects come back as JSON text.
 *
 * @throws Error when the text is not such a value or was encrypted for another client secret.
 */
export function decryptSecretInput(clientSecret: string, encrypted: string): string {
  const bytes = Buffer.from(encrypted, 'base64')
  if (bytes.length < IV_BYTES + TAG_BYTES) throw new Error('the value is too short to be an encrypted input')
  const key = Buffer.from(clientSecret, 'utf8').subarray(0, KEY_BYTES)
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
  return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8')
}

/** Why a message could not be decrypted; `path` is the one of the mapping. */
export class DecryptionError extends Error {
  constructor(path: string, cause: unknown) {
    super(
      `The field "${path}" could not be decrypted. Was it encrypted for another client secret, or is it no secret input?`,
      { cause },
    )
    this.name = 'DecryptionError'
  }
}

/**
 * A copy of the message with the values at these dotted paths decrypted. A number in a path is a list index. Paths
 * that lead nowhere, or to null, are inputs that were not given.
 *
 * @throws DecryptionError naming the path whose value is no ciphertext of this client secret.
 */
export function decryptFields(
  clientSecret: string,
  message: Readonly<Record<string, unknown>>,
  paths: readonly string[],
): Record<string, unknown> {
  if (paths.length === 0) return message
  const copy = structuredClone(message) as Record<string, unknown>
  for (const path of paths) decryptAt(clientSecret, copy, path)
  return copy
}

function decryptAt(clientSecret: string, message: Record<string, unknown>, path: string): void {
  const steps = path.split('.')
  const last = steps.pop() as string
  let holder: unknown = message
  for (const step of steps) holder = own(holder, step)
  const value = own(holder, last)
  if (value === undefined || value === null) return
  try {
    if (typeof value !== 'string') throw new Error('the value is not a text')
    ;(holder as Record<string, unknown>)[last] = decryptSecretInput(clientSecret, value)
  } catch (error) {
    throw new DecryptionError(path, error)
  }
}

function own(holder: unknown, key: string): unknown {
  if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, key)) return undefined
  return (holder as Record<string, unknown>)[key]
}
