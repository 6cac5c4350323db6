import { RUN_STATUSES, type Run } from '@portolan/contract/runs'
import { describe, expect, it } from 'vitest'
import { isSilent, statusLook } from './run-status.ts'

const noon = Date.parse('2026-03-04T12:00:00.000Z')
const aRun = (change: Partial<Run>) =>
  ({
    status: 'IN_PROGRESS',
    statusLabel: null,
    createdAt: '2026-03-04T11:00:00.000Z',
    updatedAt: '2026-03-04T11:00:00.000Z',
    ...change,
  }) as Run

describe('statusLook', () => {
  it('tells every status apart without colour', () => {
    const looks = RUN_STATUSES.map((status) => statusLook({ status, statusLabel: null }))
    expect(new Set(looks.map((look) => look.glyph)).size).toBe(RUN_STATUSES.length)
    expect(new Set(looks.map((look) => look.text)).size).toBe(RUN_STATUSES.length)
  })

  it('shows the label of the backend in the colour of the status', () => {
    expect(statusLook({ status: 'FAILURE', statusLabel: 'Tests failed' })).toEqual({
      glyph: '✗',
      text: 'Tests failed',
      tone: 'danger',
    })
  })
})

describe('isSilent', () => {
  it('is told after 15 minutes without creation, change or log line', () => {
    expect(isSilent(aRun({}), undefined, noon)).toBe(true)
    expect(isSilent(aRun({ updatedAt: '2026-03-04T11:45:01.000Z' }), undefined, noon)).toBe(false)
    expect(isSilent(aRun({}), '2026-03-04T11:50:00.000Z', noon)).toBe(false)
    expect(isSilent(aRun({ createdAt: '2026-03-04T11:46:00.000Z' }), undefined, noon)).toBe(false)
  })

  it('is never told of a run that ended or waits for a person', () => {
    for (const status of ['SUCCESS', 'WAITING_FOR_APPROVAL'] as const) {
      expect(isSilent(aRun({ status }), undefined, noon)).toBe(false)
    }
  })
})
