import { createCipheriv, randomBytes } from 'node:crypto'
import type { UserInput, UserInputs } from '@portolan/contract/actions'

const IV_BYTES = 16
const KEY_BYTES = 32

/**
 * Encrypts a secret input: base64 of IV, ciphertext and tag; AES-256-GCM, no additional data, key = the first 32 bytes of
 * the client secret.
 * @compat port-agent: decrypts exactly this form (app/utils.py).
 */
export function encryptInput(plaintext: string, clientSecret: string, iv: Buffer = randomBytes(IV_BYTES)): string {
  const key = Buffer.from(clientSecret, 'utf8').subarray(0, KEY_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  return Buffer.concat([iv, cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64')
}

/** Inputs of which only ciphertext may be stored, whoever encrypts. */
export const listEncryptedInputs = (userInputs: UserInputs): string[] =>
  Object.entries(userInputs.properties).flatMap(([name, input]) => (input.encryption === undefined ? [] : [name]))

/**
 * Replaces the values of inputs that the server has to encrypt. Those that the browser encrypted pass through. Objects
 * are encrypted as their JSON text.
 */
export function encryptInputs(
  userInputs: UserInputs,
  values: Record<string, unknown>,
  clientSecret: string,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const input = userInputs.properties[name]
      if (input === undefined || !isServerEncrypted(input) || value === null || value === undefined)
        return [name, value]
      return [name, encryptInput(typeof value === 'string' ? value : JSON.stringify(value), clientSecret)]
    }),
  )
}

const isServerEncrypted = (input: UserInput) => input.encryption === 'aes256-gcm'
