import { describe, expect, it } from 'vitest'
import { createSecretMask } from '@portolan/process'
import type { BackendResponse } from './backends/backend-response.ts'
import { toDefaultReport, toFailureReport, toRunResponse } from './report.ts'

const mask = createSecretMask(['known-secret'])
const response = (status: number, text = ''): BackendResponse => {
  const json: unknown = text.startsWith('{') ? JSON.parse(text) : null
  return { status, headers: {}, text, truncated: false, json }
}

describe('toDefaultReport', () => {
  it.each([
    [200, true, { status: 'SUCCESS' }],
    [202, false, {}],
  ])('of %i with synchronized %s is %o', (status, synchronized, report) => {
    expect(toDefaultReport(response(status), { synchronized, mask })).toEqual(report)
  })

  it.each([true, false])('of a refusal is a failure with the answer, synchronized %s', (synchronized) => {
    expect(toDefaultReport(response(404, 'no known-secret here'), { synchronized, mask })).toEqual({
      status: 'FAILURE',
      summary: 'Failed to invoke the webhook with status code: 404. Response: no *** here',
    })
  })
})

describe('toFailureReport', () => {
  it('leaves out the character that cannot be stored', () => {
    expect(toFailureReport('a\0b').summary).toBe('a\ufffdb')
  })

  it('shortens long reasons', () => {
    expect((toFailureReport('x'.repeat(9_000)).summary as string).length).toBeLessThan(2_100)
  })
})

describe('toRunResponse', () => {
  it('is the JSON, else the text, and nothing for an empty answer', () => {
    expect(toRunResponse(response(200, '{"a":1}'))).toEqual({ a: 1 })
    expect(toRunResponse(response(200, 'fine'))).toBe('fine')
    expect(toRunResponse(response(204))).toBeUndefined()
  })

  it('fits into a request to the portal', () => {
    const large = JSON.stringify({ a: 'x'.repeat(900_000) })
    expect((toRunResponse(response(200, large)) as string).length).toBeLessThan(500_000)
  })

  it.each([
    ['{"a":"\\u0000"}', '{"a":"\ufffd"}'],
    ['plain\0text', 'plain\ufffdtext'],
    ['{"__proto__":{"a":1}}', '{"__proto__":{"a":1}}'],
    ['{"constructor":{"prototype":1}}', '{"constructor":{"prototype":1}}'],
  ])('holds nothing for which the portal refuses a report: %j', (text, expected) => {
    expect(toRunResponse(response(200, text))).toBe(expected)
  })
})
