import type { UserInput } from './action-types.ts'
import type { FormField } from './form-fields.ts'
import type { FormValues } from './form-values.ts'

const IV_BYTES = 12

/**
 * Encrypts the inputs whose key belongs to the receiver, so that neither the portal nor its database sees them.
 * The text is base64 of: initialisation vector (12 bytes), AES key wrapped with RSA-OAEP-SHA256, ciphertext with its tag.
 * @throws Error when the page is not in a secure context, where browsers offer no cryptography, or the key is unreadable.
 */
export async function encryptForReceiver(properties: FormValues, fields: readonly FormField[]): Promise<FormValues> {
  const encrypted = { ...properties }
  for (const { key, label, input } of fields) {
    const publicKey = receiverKeyOf(input)
    if (publicKey === undefined || properties[key] === undefined) continue
    const value = properties[key]
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    try {
      encrypted[key] = await encryptText(text, publicKey)
    } catch (error) {
      throw new Error(`“${label}” could not be encrypted for its receiver, so nothing was sent`, { cause: error })
    }
  }
  return encrypted
}

function receiverKeyOf({ encryption }: UserInput): string | undefined {
  return typeof encryption === 'object' && encryption.algorithm === 'client-side' ? encryption.key : undefined
}

async function encryptText(text: string, pem: string): Promise<string> {
  const { subtle } = globalThis.crypto
  const der = fromBase64(pem.replace(/-----[^-]+-----|\s/g, ''))
  const receiver = await subtle.importKey('spki', der, { name: 'RSA-OAEP', hash: 'SHA-256' }, false, ['wrapKey'])
  const content = await subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt'])
  const iv = globalThis.crypto.getRandomValues(new Uint8Array(IV_BYTES))
  const wrapped = await subtle.wrapKey('raw', content, receiver, { name: 'RSA-OAEP' })
  const sealed = await subtle.encrypt({ name: 'AES-GCM', iv }, content, new TextEncoder().encode(text))
  return toBase64([iv, new Uint8Array(wrapped), new Uint8Array(sealed)])
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}

function toBase64(parts: readonly Uint8Array[]): string {
  return btoa(parts.flatMap((part) => Array.from(part, (byte) => String.fromCharCode(byte))).join(''))
}
