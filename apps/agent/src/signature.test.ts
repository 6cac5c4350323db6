import { describe, expect, it } from 'vitest'
import { isSignedMessage, sign, signatureHeaders } from './signature.ts'

const secret = 'k'.repeat(32)
const timestamp = '1700000000'
const bodyA = { a: 1, é: 'ü\u2028/', n: null }

const signed = (message: object, text = JSON.stringify({ ...message, headers: {} })) => ({
  ...message,
  headers: { 'X-Port-Timestamp': timestamp, 'X-Port-Signature': sign(secret, timestamp, text) },
})

describe('sign', () => {
  it('gives the published values', () => {
    expect(sign(secret, timestamp, JSON.stringify({ ...bodyA, headers: {} }))).toBe(
      'v1,uQK3myGek2F2bPqZbdORn/S1IYHImS+7YPDd/bfThgk=',
    )
    expect(sign(secret, timestamp, JSON.stringify(bodyA))).toBe('v1,TTzc0if97ZEwABRTuxzosvKf92NytivHUAM45pc3RUY=')
  })

  it('signs the bytes that are sent, with non-ASCII characters unescaped', () => {
    const raw = JSON.stringify({ ...bodyA, headers: {} })
    expect(signatureHeaders(secret, raw, new Date(1_700_000_000_500))).toEqual({
      'X-Port-Timestamp': timestamp,
      'X-Port-Signature': 'v1,uQK3myGek2F2bPqZbdORn/S1IYHImS+7YPDd/bfThgk=',
    })
  })
})

describe('isSignedMessage', () => {
  const gitlab = { payload: { action: { invocationMethod: { type: 'GITLAB', agent: true } } } }

  it('accepts a message signed as the contract says', () => {
    expect(isSignedMessage(secret, signed(bodyA))).toBe(true)
  })

  it('accepts user headers beside the signature', () => {
    const text = JSON.stringify({ ...bodyA, headers: { 'X-Team': 'core' } })
    const message = signed(bodyA, text)
    expect(isSignedMessage(secret, { ...message, headers: { 'X-Team': 'core', ...message.headers } })).toBe(true)
  })

  it('accepts GITLAB messages, which are signed without headers, and no other that way', () => {
    expect(isSignedMessage(secret, signed(gitlab, JSON.stringify(gitlab)))).toBe(true)
    expect(isSignedMessage(secret, signed(gitlab))).toBe(false)
    expect(isSignedMessage(secret, signed(bodyA, JSON.stringify(bodyA)))).toBe(false)
  })

  it.each(['1e-05', '1.5e-05', '-9.99e-05', '1e-06', '1e-07', '2.5e-08', '1e-09', '0.0001', '1e-10', '1e+21', '0.1'])(
    'accepts the number %s as Python writes it',
    (number) => {
      const text = `{"size":${number},"headers":{}}`
      expect(isSignedMessage(secret, signed(JSON.parse(text) as object, text))).toBe(true)
    },
  )

  it.each(['0.00001', '0.000015', '1e-7', '2.5e-8', '1e-9'])(
    'accepts the number %s as JavaScript writes it',
    (number) => {
      const text = `{"size":${number},"headers":{}}`
      expect(isSignedMessage(secret, signed(JSON.parse(text) as object, text))).toBe(true)
    },
  )

  it('refuses another secret, another text, another time and no signature', () => {
    const message = signed(bodyA)
    expect(isSignedMessage('x'.repeat(32), message)).toBe(false)
    expect(isSignedMessage(secret, { ...message, a: 2 })).toBe(false)
    expect(isSignedMessage(secret, { ...message, headers: { ...message.headers, 'X-Port-Timestamp': '1' } })).toBe(
      false,
    )
    expect(isSignedMessage(secret, { ...bodyA, headers: {} })).toBe(false)
    expect(isSignedMessage(secret, bodyA)).toBe(false)
    expect(isSignedMessage(secret, { ...bodyA, headers: [] })).toBe(false)
  })
})
