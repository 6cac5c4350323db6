import { describe, expect, it } from 'vitest'
import { summaryOf } from './run-summary.ts'

describe('summaryOf', () => {
  it.each([
    ['the summary before the older message', { summary: 'New', message: { run_status: 'Old' } }, 'New'],
    ['the run status of a message', { summary: null, message: { run_status: 'Done' } }, 'Done'],
    ['the text of a message', { summary: '', message: { message: 'Done' } }, 'Done'],
    ['a plain text', { summary: null, message: 'Done' }, 'Done'],
    ['nothing', { summary: null, message: null }, undefined],
  ])('shows %s', (_what, run, text) => {
    expect(summaryOf(run)).toBe(text)
  })

  it('shows any other JSON as it is', () => {
    expect(summaryOf({ summary: null, message: { code: 7 } })).toContain('"code": 7')
  })
})
