import { describe, expect, it } from 'vitest'
import { decideRetryDelay, isRetryable } from './retry.ts'
import type { SendResult } from './send-once.ts'

const answer = (status: number, headers: Record<string, string> = {}): SendResult => ({
  ok: true,
  response: { status, headers, text: '', truncated: false, json: null },
})
const now = Date.parse('2031-01-01T00:00:00Z')
const delay = (attempt: number, result: SendResult, random = 0) =>
  decideRetryDelay(attempt, result, { baseMs: 1000, now, random })

describe('isRetryable', () => {
  it.each([429, 502, 503, 504])('tries %i again', (status) => expect(isRetryable(answer(status))).toBe(true))
  it.each([200, 400, 404, 500])('takes %i as final', (status) => expect(isRetryable(answer(status))).toBe(false))
  it('follows the cause where there was no answer', () => {
    expect(isRetryable({ ok: false, reason: '', retryable: true })).toBe(true)
    expect(isRetryable({ ok: false, reason: '', retryable: false })).toBe(false)
  })
})

describe('decideRetryDelay', () => {
  it('waits 1, 4 and 16 times the base, and up to 20 % more', () => {
    expect([1, 2, 3].map((attempt) => delay(attempt, answer(503)))).toEqual([1000, 4000, 16_000])
    expect(delay(1, answer(503), 1)).toBe(1200)
  })

  it.each([
    ['7', 7000],
    ['0', 1000],
    ['Wed, 01 Jan 2031 00:00:09 GMT', 9000],
    ['soon', 1000],
    ['86400', 60_000],
  ])('waits as long as Retry-After %s asks, within a minute', (value, expected) => {
    expect(delay(1, answer(429, { 'retry-after': value }))).toBe(expected)
  })
})
