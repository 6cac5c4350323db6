import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { handleRun, type HandleDeps } from './handle-run.ts'
import { Journal } from './journal/journal.ts'
import type { RunMessage } from './run-message.ts'
import { silentLogger, temporaryDirectory } from './testing/test-agent.ts'

const message = {
  kind: 'run',
  id: 'r_1',
  method: { type: 'WEBHOOK' },
  forMapping: {},
  lane: 'r_1',
} as unknown as RunMessage

/** The parts that a run needs whose mapping cannot be evaluated, because the engine itself fails. */
async function createDeps(failure: () => Error) {
  const directory = await temporaryDirectory()
  const journal = await Journal.open(join(directory.path, 'journal'), { logger: silentLogger })
  const deps = {
    journal,
    reporter: { add: () => undefined },
    logger: silentLogger,
    detailedLogging: false,
    entries: [{ enabled: '.never', fieldsToDecryptPaths: [] }],
    engine: { env: {}, evaluator: { evaluateBatch: () => Promise.reject(failure()) } },
  } as unknown as HandleDeps
  return { deps, journal, directory }
}

describe('handleRun', () => {
  it('ends a run that the agent itself fails on, because nobody else would', async () => {
    const { deps, journal, directory } = await createDeps(() => new Error('the engine is gone'))
    await using _directory = directory
    await using _journal = journal
    const { signal } = new AbortController()

    expect(await handleRun(deps, message, { mayBeOld: false, signal })).toBe('failure')
    expect(journal.pendingReports()).toMatchObject([
      { report: { runId: 'r_1', report: { status: 'FAILURE', summary: expect.stringContaining('its log') } } },
    ])
  })

  it('leaves a run for later that fails because the agent stops', async () => {
    const stop = new AbortController()
    const { deps, journal, directory } = await createDeps(() => {
      stop.abort()
      return new Error('the engine is gone')
    })
    await using _directory = directory
    await using _journal = journal

    await expect(handleRun(deps, message, { mayBeOld: false, signal: stop.signal })).rejects.toThrow('engine')
    expect(journal.isFinished('r_1')).toBe(false)
  })
})
