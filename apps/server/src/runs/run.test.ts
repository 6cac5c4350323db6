import type { RunReport, RunStatus } from '@portolan/contract/runs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decideReport, decideVotes, hasEnded, type Vote } from './run.ts'

const aRun = (status: RunStatus, synchronized = false) => ({ id: 'r_1', status, synchronized })

describe('decideReport', () => {
  it.each<[RunStatus, RunReport['status'], string]>([
    ['IN_PROGRESS', 'SUCCESS', 'accepted'],
    ['IN_PROGRESS', 'FAILURE', 'accepted'],
    ['IN_PROGRESS', 'IN_PROGRESS', 'accepted'],
    ['SUCCESS', 'SUCCESS', 'run_exhausted'],
    ['FAILURE', 'SUCCESS', 'run_exhausted'],
    ['DECLINED', 'IN_PROGRESS', 'run_exhausted'],
    ['WAITING_FOR_APPROVAL', 'FAILURE', 'accepted'],
    ['WAITING_FOR_APPROVAL', 'SUCCESS', 'invalid_request'],
    ['WAITING_FOR_APPROVAL', 'IN_PROGRESS', 'invalid_request'],
  ])('judges %s reported as %s: %s', (status, reported, expected) => {
    const decision = decideReport(aRun(status), { status: reported! })
    expect(decision.accepted ? 'accepted' : decision.code).toBe(expected)
  })

  it('lets nobody but its backend end a synchronous run', () => {
    expect(decideReport(aRun('IN_PROGRESS', true), { status: 'SUCCESS' })).toMatchObject({
      code: 'run_synchronized_error',
    })
    expect(decideReport(aRun('SUCCESS', true), { link: 'https://x' })).toMatchObject({ accepted: true })
  })

  it('accepts other fields after the end, and turns one link into a list', () => {
    expect(decideReport(aRun('SUCCESS'), { link: 'https://x', summary: null })).toEqual({
      accepted: true,
      change: { link: ['https://x'], summary: null },
    })
  })

  const status = fc.constantFrom<NonNullable<RunReport['status']>>('SUCCESS', 'FAILURE', 'IN_PROGRESS')
  it('never leaves a final state, whatever is reported in whatever order', () => {
    fc.assert(
      fc.property(fc.array(status), fc.boolean(), fc.boolean(), (reports, synchronized, waiting) => {
        expect.hasAssertions()
        let run = aRun(waiting ? 'WAITING_FOR_APPROVAL' : 'IN_PROGRESS', synchronized)
        for (const reported of reports) {
          const decision = decideReport(run, { status: reported })
          const next = (decision.accepted ? decision.change.status : undefined) ?? run.status
          if (hasEnded(run)) expect(next).toBe(run.status)
          if (run.status === 'WAITING_FOR_APPROVAL') expect(['WAITING_FOR_APPROVAL', 'FAILURE']).toContain(next)
          run = { ...run, status: next }
        }
      }),
    )
  })
})

describe('decideVotes', () => {
  const vote = (state: Vote['state'], asked = true): Vote => ({ accountId: state, asked, state })

  it.each([
    ['one of many suffices in ANY', true, [vote('APPROVED'), vote('PENDING')], 'released'],
    ['all are needed in ALL', { type: 'ALL' as const }, [vote('APPROVED'), vote('PENDING')], 'waiting'],
    ['all have approved', { type: 'ALL' as const }, [vote('APPROVED'), vote('APPROVED')], 'released'],
    ['those who were not asked do not complete ALL', { type: 'ALL' as const }, [vote('APPROVED', false)], 'waiting'],
    ['one refusal declines in ANY', true, [vote('APPROVED'), vote('DECLINED')], 'declined'],
    ['one refusal declines in ALL', { type: 'ALL' as const }, [vote('PENDING'), vote('DECLINED')], 'declined'],
    ['nobody has voted', { type: 'ANY' as const }, [vote('PENDING')], 'waiting'],
  ])('%s', (_name, required, votes, expected) => {
    expect(decideVotes(required, votes)).toBe(expected)
  })
})
