import { expect, it } from 'vitest'
import { encryptInput, encryptInputs } from './secret-inputs.ts'

const clientSecret = 's3cr3t-s3cr3t-s3cr3t-s3cr3t-s3cr'

it('encrypts as the published agent decrypts', () => {
  const iv = Buffer.from(Array.from({ length: 16 }, (_, index) => index))
  expect(encryptInput('hunter2', clientSecret, iv)).toBe('AAECAwQFBgcICQoLDA0OD1A4dPCbbKkIfIGZO5UKulRvkdlliCc1')
})

it('encrypts what the server has to, and nothing else', () => {
  const userInputs = {
    properties: {
      password: { type: 'string' as const, encryption: 'aes256-gcm' },
      key: { type: 'string' as const, encryption: { algorithm: 'client-side', key: 'PEM' } },
      size: { type: 'string' as const },
    },
  }
  const encrypted = encryptInputs(userInputs, { password: 'hunter2', key: 'cipher', size: 's', extra: 1 }, clientSecret)
  expect(encrypted).toMatchObject({ key: 'cipher', size: 's', extra: 1 })
  expect(encrypted.password).not.toContain('hunter2')
})
