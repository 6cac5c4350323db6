import { describe, expect, it } from 'vitest'
import { momentsOf } from './follow.ts'
import { checkPlan, defaultPlan } from './plan.ts'
import { jobStateAt, phaseAt, schedulePipeline } from './schedule.ts'

const diamond = [
  {
    name: 'flow',
    jobs: [
      { name: 'a', durationSteps: 2 },
      { name: 'slow', requires: ['a'], durationSteps: 5 },
      { name: 'bad', requires: ['a'], outcome: 'failed' as const },
      { name: 'last', requires: ['slow', 'bad'] },
    ],
  },
]

describe('schedulePipeline', () => {
  it('starts a job when the last of those it requires has ended', () => {
    const { workflows } = schedulePipeline(
      [{ name: 'w', jobs: [{ name: 'c', requires: ['a', 'b'] }, { name: 'a' }, { name: 'b', durationSteps: 4 }] }],
      'main',
      0,
      10,
    )
    expect(workflows[0]?.jobs[0]).toMatchObject({ startsAtMs: 60, endsAtMs: 70, outcome: 'success' })
  })

  it('never starts what requires a failed job, and ends with the last running one', () => {
    const schedule = schedulePipeline(diamond, 'main', 0, 10)
    const workflow = schedule.workflows[0]
    const last = workflow?.jobs[3]
    expect(schedule).toMatchObject({ outcome: 'failed', endsAtMs: 90 })
    if (workflow === undefined || last === undefined) throw new Error('The plan lost a job')
    expect([jobStateAt(last, workflow, 60), jobStateAt(last, workflow, 90)]).toEqual(['blocked', 'not_run'])
  })

  it('ends a pipeline without jobs as soon as it runs', () => {
    const schedule = schedulePipeline([], 'main', 0, 10)
    expect([0, 10, 20].map((ms) => phaseAt(schedule, ms))).toEqual(['created', 'setup', 'success'])
  })
})

describe('momentsOf', () => {
  it('puts the end of a job before the start of the next and the pipeline around all', () => {
    const kinds = momentsOf(schedulePipeline(defaultPlan, 'main', 0, 10)).map((moment) =>
      'job' in moment ? `${moment.job.name} ${moment.kind}` : moment.kind,
    )
    expect(kinds).toEqual([
      'started',
      'build job-started',
      'build job-ended',
      'test job-started',
      'test job-ended',
      'deploy job-started',
      'deploy job-ended',
      'ended',
    ])
  })
})

describe('checkPlan', () => {
  it.each([
    [[{ name: 'a' }, { name: 'a' }], 'names a job twice'],
    [[{ name: 'a', requires: ['b'] }], 'requires the unknown job "b"'],
    [
      [
        { name: 'a', requires: ['b'] },
        { name: 'b', requires: ['a'] },
      ],
      'requires itself',
    ],
  ])('refuses %j', (jobs, message) => {
    expect(() => checkPlan([{ name: 'flow', jobs }])).toThrow(message)
  })

  it('accepts branches that meet again', () => {
    expect(() => checkPlan(diamond)).not.toThrow()
  })
})
