import { createDecipheriv, generateKeyPairSync, privateDecrypt } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { encryptForReceiver } from './client-side-encryption.ts'
import { fieldsOf, toFormItems } from './form-fields.ts'

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
const encryption = { algorithm: 'client-side', key: pem }
const fields = fieldsOf(
  toFormItems({
    properties: {
      token: { type: 'string', encryption },
      plain: { type: 'string' },
      empty: { type: 'string', encryption },
    },
  }),
)

describe('encryptForReceiver', () => {
  it('lets only the holder of the private key read the value', async () => {
    const { token } = await encryptForReceiver({ token: 'hunter2 ✓' }, fields)
    expect(open(String(token))).toBe('hunter2 ✓')
  })

  it('leaves other inputs alone and invents none', async () => {
    const sent = await encryptForReceiver({ token: 'x', plain: 'as is' }, fields)
    expect(sent).toEqual({ token: expect.any(String), plain: 'as is' })
  })

  it('refuses with a broken key instead of sending the text as it is', async () => {
    const broken = fieldsOf(
      toFormItems({
        properties: { token: { type: 'string', title: 'Token', encryption: { ...encryption, key: 'no key' } } },
      }),
    )
    await expect(encryptForReceiver({ token: 'x' }, broken)).rejects.toThrow('“Token” could not be encrypted')
  })
})

function open(sent: string): string {
  const bytes = Buffer.from(sent, 'base64')
  const key = privateDecrypt({ key: privateKey, oaepHash: 'sha256' }, bytes.subarray(12, 268))
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
  decipher.setAuthTag(bytes.subarray(-16))
  return Buffer.concat([decipher.update(bytes.subarray(268, -16)), decipher.final()]).toString()
}
