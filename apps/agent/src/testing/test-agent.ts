import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { createLogger, createSecretMask } from '@portolan/process'
import { type Agent, startAgent } from '../agent.ts'
import { toConfig } from '../config.ts'
import type { MappingEntry } from '../mapping/mapping-entry.ts'

export const CLIENT_SECRET = 'k'.repeat(32)

/** The variables of an agent that polls a test portal, with delays fit for tests. */
export function pollingEnvironment(portalUrl: string, journalDir: string): Record<string, string> {
  return {
    PORT_ORG_ID: 'org_test',
    PORT_CLIENT_ID: 'client',
    PORT_CLIENT_SECRET: CLIENT_SECRET,
    PORT_API_BASE_URL: portalUrl,
    STREAMER_NAME: 'POLLING',
    POLLING_INTERVAL_SECONDS: '0.1',
    POLLING_INITIAL_BACKOFF_SECONDS: '0.05',
    PORTOLAN_AGENT_RETRY_DELAY_MS: '10',
    PORTOLAN_AGENT_JOURNAL_DIR: journalDir,
    PORTOLAN_AGENT_HTTP_PORT: 'off',
  }
}

export interface TestAgent extends Agent, AsyncDisposable {
  log: () => string
}

/** Starts an agent in this process. */
export async function startTestAgent(
  env: Record<string, string>,
  options: { entries?: readonly MappingEntry[] } = {},
): Promise<TestAgent> {
  const lines: string[] = []
  const { config, secrets } = toConfig(env)
  const mask = createSecretMask([secrets.clientSecret])
  const logger = createLogger({
    level: 'debug',
    mask,
    showsStack: () => true,
    destination: { write: (line: string) => void lines.push(line) },
  })
  const agent = await startAgent({ config, secrets, env, entries: options.entries }, logger, mask)
  agent.done.catch(() => undefined)
  return { ...agent, log: () => lines.join(''), [Symbol.asyncDispose]: agent.stop }
}

/** A logger for tests that look at nothing. */
export const silentLogger = pino({ level: 'silent' })

/** A directory that is deleted with the test. */
export async function temporaryDirectory(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'portolan-agent-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}
