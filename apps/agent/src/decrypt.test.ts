import { describe, expect, it } from 'vitest'
import { decryptFields, DecryptionError, decryptSecretInput } from './decrypt.ts'

const secret = 's3cr3t-s3cr3t-s3cr3t-s3cr3t-s3cr'
const encrypted = 'AAECAwQFBgcICQoLDA0OD1A4dPCbbKkIfIGZO5UKulRvkdlliCc1'

describe('decryptSecretInput', () => {
  it('reads the published value', () => {
    expect(decryptSecretInput(secret, encrypted)).toBe('hunter2')
  })

  it('uses the first 32 bytes of a longer secret', () => {
    expect(decryptSecretInput(`${secret}-and-more`, encrypted)).toBe('hunter2')
  })

  it.each([
    ['another secret', 'x'.repeat(32), encrypted, /unable to authenticate/],
    ['a changed value', secret, `B${encrypted.slice(1)}`, /unable to authenticate/],
    ['plain text', secret, 'hunter2', /too short/],
    ['nothing', secret, '', /too short/],
  ])('refuses %s', (_name, key, value, message) => {
    expect(() => decryptSecretInput(key, value)).toThrow(message)
  })
})

describe('decryptFields', () => {
  const message = { payload: { properties: { token: encrypted, list: ['a', encrypted], name: 'cart' } } }

  it('decrypts at dotted paths, list indexes included, and leaves the message itself alone', () => {
    const paths = ['payload.properties.token', 'payload.properties.list.1']
    expect(decryptFields(secret, message, paths)).toEqual({
      payload: { properties: { token: 'hunter2', list: ['a', 'hunter2'], name: 'cart' } },
    })
    expect(message.payload.properties.token).toBe(encrypted)
  })

  it('passes over inputs that were not given', () => {
    expect(decryptFields(secret, message, ['payload.properties.absent', 'nowhere.at.all'])).toEqual(message)
  })

  it('never sends on what it cannot decrypt, and names the path', () => {
    expect(() => decryptFields(secret, message, ['payload.properties.name'])).toThrow(DecryptionError)
    expect(() => decryptFields(secret, message, ['payload.properties.name'])).toThrow('"payload.properties.name"')
    expect(() => decryptFields(secret, message, ['payload.properties'])).toThrow(DecryptionError)
  })

  it('reads no inherited names', () => {
    expect(decryptFields(secret, message, ['__proto__.toString', 'constructor.name'])).toEqual(message)
  })
})
