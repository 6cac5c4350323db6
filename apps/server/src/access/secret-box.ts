import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const VERSION = 'v1'
const IV_BYTES = 12
const TAG_BYTES = 16

/** Encrypts what must be stored recoverably. `purpose` binds a value to its place: moved elsewhere, it does not open. */
export interface SecretBox {
  seal(plaintext: string, purpose: string): string
  /** @throws Error when the value was sealed with another key, for another purpose, or was altered. */
  open(sealed: string, purpose: string): string
}

/** AES-256-GCM under a fresh data key per value, which in turn is wrapped with the key-encryption key. */
export function createSecretBox(keyEncryptionKey: Buffer): SecretBox {
  return {
    seal(plaintext, purpose) {
      const dataKey = randomBytes(32)
      const wrapped = encrypt(keyEncryptionKey, dataKey, purpose)
      const body = encrypt(dataKey, Buffer.from(plaintext, 'utf8'), purpose)
      return [VERSION, wrapped.toString('base64url'), body.toString('base64url')].join('.')
    },
    open(sealed, purpose) {
      const [version, wrapped = '', body = ''] = sealed.split('.')
      if (version !== VERSION) throw new Error('unknown version of a sealed value')
      const dataKey = decrypt(keyEncryptionKey, Buffer.from(wrapped, 'base64url'), purpose)
      return decrypt(dataKey, Buffer.from(body, 'base64url'), purpose).toString('utf8')
    },
  }
}

function encrypt(key: Buffer, plaintext: Buffer, purpose: string): Buffer {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(purpose, 'utf8'))
  return Buffer.concat([iv, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

function decrypt(key: Buffer, sealed: Buffer, purpose: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES))
    .setAAD(Buffer.from(purpose, 'utf8'))
    .setAuthTag(sealed.subarray(-TAG_BYTES))
  return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()])
}
