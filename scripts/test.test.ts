import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { plan, PREREQUISITES } from './prerequisites.ts'

/** Runs the script where no program can be found. */
function runWithoutPrograms(environment: Record<string, string>, ...projects: string[]) {
  return spawnSync(process.execPath, ['scripts/test.ts', ...projects], {
    encoding: 'utf8',
    env: { PATH: '/nowhere', ...environment },
    timeout: 60_000,
  })
}

describe('npm test', () => {
  it('runs what this machine can run and names the rest in one line with the way to get it', () => {
    const lacking = PREREQUISITES.filter(({ name }) => name === 'Chromium')

    expect(plan(['unit', 'browser'], lacking)).toEqual({
      run: ['unit'],
      skipped: 'Skipped browser: needs Chromium (Debian: apt-get install chromium)',
    })
  })

  it('fails in CI when a program is missing', () => {
    const { status, stdout } = runWithoutPrograms({ CI: 'true' }, 'browser')

    expect(stdout).toContain('Skipped browser: needs git, Chromium')
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('0 passed, 1 failed')
    expect(status).toBe(1)
  })

  it('fails when everything asked for had to be skipped', () => {
    const { status, stdout } = runWithoutPrograms({}, 'browser')

    expect(stdout.trimEnd().split('\n').at(-1)).toBe('0 passed, 1 failed')
    expect(status).toBe(1)
  })
})
