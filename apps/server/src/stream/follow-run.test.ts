import type { RunLog } from '@portolan/contract/runs'
import { describe, expect, it } from 'vitest'
import type { EventWriter } from './event-writer.ts'
import { RunFollower, type RunReader } from './follow-run.ts'

const line = (number: number): RunLog => ({
  id: String(number).padStart(4, '0'),
  runId: 'r_1',
  message: `line ${number}`,
  createdBy: 'agent',
  createdAt: '2026-01-01T00:00:00.000Z',
})

/** A run in memory whose lines can grow while they are read. */
function createRun(onRead: () => void = () => undefined) {
  const lines: RunLog[] = []
  const run = { status: 'IN_PROGRESS' }
  const sent: string[] = []
  const reader: RunReader = {
    find: () => Promise.resolve({ ...run }),
    listLogs: (_runId, after, limit) => {
      const page = lines.filter((stored) => after === undefined || stored.id > after).slice(0, limit)
      onRead()
      return Promise.resolve(page)
    },
  }
  const writer = {
    send: (event: string, data: RunLog | { status: string }) =>
      void sent.push(event === 'run' ? (data as { status: string }).status : (data as RunLog).message),
  } as unknown as EventWriter
  return { lines, run, sent, follower: new RunFollower('r_1', reader, writer, undefined) }
}

describe('RunFollower', () => {
  it('sends each line once and in order, however often it is told to look', async () => {
    const { lines, sent, follower } = createRun()
    lines.push(line(1), line(2))
    await Promise.all([1, 2, 3].map(() => follower.look({ run: false, logs: true })))
    lines.push(line(3))
    await follower.look({ run: false, logs: true })
    expect(sent.filter((message) => message.startsWith('line'))).toEqual(['line 1', 'line 2', 'line 3'])
  })

  it('sends the final status only after all lines that were stored before it', async () => {
    const { lines, run, sent, follower } = createRun()
    for (let number = 1; number <= 2_500; number++) lines.push(line(number))
    run.status = 'SUCCESS'
    await follower.look({ run: true, logs: true })
    expect(sent).toHaveLength(2_501)
    expect(sent.at(-1)).toBe('SUCCESS')
  })

  it('loses no line that is announced while it reads', async () => {
    let announced = false
    const { lines, sent, follower } = createRun(() => {
      if (announced) return
      announced = true
      lines.push(line(2))
      void follower.look({ run: false, logs: true })
    })
    lines.push(line(1))
    await follower.look({ run: false, logs: true })
    expect(sent.filter((message) => message.startsWith('line'))).toEqual(['line 1', 'line 2'])
  })
})
