import { appendFile, readFile, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silentLogger as logger, temporaryDirectory } from '../testing/test-agent.ts'
import type { PendingReport } from './journal-entry.ts'
import { Journal } from './journal.ts'
import { JournalLockedError } from './journal-lock.ts'
import { JournalState } from './journal-state.ts'

const pending = (runId: string): PendingReport => ({
  kind: 'run',
  report: { runId, reportId: `report of ${runId}`, logs: [{ message: 'done', at: '2031-01-01T00:00:00.000Z' }] },
})

describe('the journal', () => {
  let stack: AsyncDisposableStack
  let directory: string
  let path: string

  beforeEach(async () => {
    stack = new AsyncDisposableStack()
    directory = stack.use(await temporaryDirectory()).path
    path = join(directory, 'journal.jsonl')
  })
  afterEach(() => stack.disposeAsync())

  const open = () => Journal.open(directory, { logger })

  it('knows after a restart what was finished, begun, claimed and not reported', async () => {
    const claim = { kind: 'run', id: 'r_claimed', run: { id: 'r_claimed', payload: { url: 'x' } } } as const
    {
      await using journal = await open()
      journal.recordStart('r_begun')
      journal.recordStart('r_begun')
      journal.recordStart('r_done')
      await journal.recordOutcome('r_done', pending('r_done'))
      await journal.recordOutcome('r_heard', pending('r_heard'))
      journal.recordReported('report of r_heard')
      await journal.recordClaim(claim)
      journal.recordAcknowledged('r_claimed')
    }
    await using journal = await open()

    expect(journal.isFinished('r_done')).toBe(true)
    expect(journal.isFinished('r_begun')).toBe(false)
    expect(journal.startsOf('r_begun')).toBe(2)
    expect(journal.startsOf('r_done')).toBe(0)
    expect(journal.pendingReports()).toEqual([pending('r_done')])
    expect(journal.claims()).toEqual([{ ...claim, acknowledged: true }])
  })

  it('survives a last line that a crash cut off, at every byte of it', async () => {
    {
      await using journal = await open()
      await journal.recordOutcome('r_1', pending('r_1'))
    }
    const whole = await readFile(path)
    {
      await using journal = await open()
      await journal.recordOutcome('r_2')
    }
    const both = await readFile(path)

    for (let length = whole.length; length < both.length; length++) {
      await writeFile(path, both)
      await truncate(path, length)
      await using journal = await open()
      expect(journal.isFinished('r_1')).toBe(true)
      expect(journal.isFinished('r_2')).toBe(false)
      await journal.recordOutcome('r_3')
      expect(await readFile(path, 'utf8')).toMatch(/^[^\n]+\n[^\n]+"r_3"[^\n]+\n$/)
    }
  })

  it('passes over a damaged line and keeps the others', async () => {
    {
      await using journal = await open()
      await journal.recordOutcome('r_1')
    }
    await appendFile(path, '\u0000\u0000{"type":"finis\n')
    {
      await using journal = await open()
      await journal.recordOutcome('r_2')
    }
    await using journal = await open()
    expect([journal.isFinished('r_1'), journal.isFinished('r_2')]).toEqual([true, true])
  })

  it('has an outcome on disk before it says so', async () => {
    await using journal = await open()
    await Promise.all([1, 2, 3].map((n) => journal.recordOutcome(`r_${n}`)))
    expect((await readFile(path, 'utf8')).trim().split('\n')).toHaveLength(3)
  })

  it('stays small however many runs it has seen, and forgets none that may come again', async () => {
    const long = 'x'.repeat(2_000)
    const report = (runId: string) => ({ ...pending(runId), report: { ...pending(runId).report, response: long } })
    {
      await using journal = await open()
      for (let n = 0; n < 6_000; n += 500) {
        await Promise.all(
          Array.from({ length: 500 }, async (_unused, index) => {
            const id = `r_${n + index}`
            await journal.recordOutcome(id, report(id))
            journal.recordReported(`report of ${id}`)
          }),
        )
      }
      await journal.recordOutcome('r_open', report('r_open'))
    }
    expect((await stat(path)).size).toBeLessThan(6_000_000)

    await using journal = await open()
    expect(Array.from({ length: 6_000 }, (_unused, n) => journal.isFinished(`r_${n}`))).not.toContain(false)
    expect(journal.pendingReports()).toEqual([report('r_open')])
  })

  it('forgets finished runs after a week, unless their report is still to be sent', () => {
    const day = 24 * 3600 * 1000
    const state = new JournalState()
    state.apply({ type: 'finished', id: 'r_old', at: 0 })
    state.apply({ type: 'finished', id: 'r_unheard', at: 0, pending: pending('r_unheard') })
    state.apply({ type: 'finished', id: 'r_new', at: 6 * day })

    state.forget(8 * day)

    expect(['r_old', 'r_unheard', 'r_new'].map((id) => state.isFinished(id))).toEqual([false, true, true])
  })

  it('refuses a second agent, and takes over from one that was killed', async () => {
    {
      await using _first = await open()
      await writeFile(join(directory, 'agent.lock'), `${process.ppid} ${await startTimeOf(process.ppid)}`)
      await expect(open()).rejects.toThrow(JournalLockedError)
      await writeFile(join(directory, 'agent.lock'), `${process.ppid} 1`)
      await using second = await open()
      expect(second.isHealthy).toBe(true)
    }
  })

  it('may be read by its owner only', async () => {
    await using journal = await open()
    await journal.recordOutcome('r_1')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })
})

async function startTimeOf(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8')
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] as string
}
