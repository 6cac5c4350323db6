import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { judgeImport } from './oxlint/import-map.ts'

interface Finding {
  filename: string
  code?: string
  message: string
}

/** Runs the linter on the fixtures, which the usual run ignores, and returns `file: rule` for each finding. */
async function lintFixtures(): Promise<string[]> {
  const oxlint = promisify(execFile)(
    'node_modules/.bin/oxlint',
    ['--type-aware', '--config', 'tooling/fixtures/oxlint.json', '--format', 'json', 'tooling/fixtures'],
    { timeout: 60_000 },
  )
  // It ends with code 1, because it must find something.
  const { stdout } = await oxlint.catch((error: { stdout: string }) => error)
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: Finding[] }
  return diagnostics
    .map(({ filename, code, message }) => `${filename.replace('tooling/fixtures/', '')}: ${code ?? message}`)
    .sort()
}

describe('the linter', () => {
  it('finds exactly what the fixtures do wrong', async () => {
    expect(await lintFixtures()).toEqual([
      'apps/server/src/actions/imports-sideways.ts: house(imports)',
      'apps/server/src/catalog/imports-upward.ts: house(imports)',
      'apps/server/src/runs/decide-report.ts: house(imports)',
      'apps/server/src/runs/reaches-inside.ts: house(imports)',
      'apps/server/src/runs/run-routes.ts: house(imports)',
      'apps/server/src/runs/run-store.ts: house(imports)',
      'apps/server/src/runs/takes-the-services.ts: house(imports)',
      'apps/web/src/imports-server.ts: house(imports)',
      'floating-promise.ts: typescript(no-floating-promises)',
      'floating-promise.ts: typescript(no-misused-promises)',
      'habits.ts: Unused oxlint-disable directive (no problems were reported).',
      'habits.ts: eslint(no-console)',
      'habits.ts: house(secret-comparison)',
      'habits.ts: import(no-default-export)',
      'habits.ts: node(no-process-env)',
      'habits.ts: typescript(no-explicit-any)',
      'module-mock.ts: vitest(no-restricted-vi-methods)',
      'packages/contract/src/imports-client.ts: house(imports)',
    ])
  })
})

describe('the import map', () => {
  it.each([
    ['apps/server/src/actions/run-action.ts', '../runs/index.ts'],
    ['apps/server/src/runs/start-run.ts', '../database/database.ts'],
    ['apps/server/src/http/authentication.ts', '../access/index.ts'],
    ['apps/server/src/app.ts', './runs/run-routes.ts'],
    ['apps/server/src/local/load-demo.ts', '@portolan/sandbox'],
    ['apps/server/src/runs/start-run.test.ts', '../catalog/entity-store.ts'],
    ['apps/agent/src/deliver.ts', '@portolan/client'],
    ['scripts/generate-docs.ts', '../apps/server/src/app.ts'],
  ])('lets %s import %s', (from, to) => {
    expect(judgeImport({ from, to, typeOnly: false })).toBeUndefined()
  })

  it.each([
    ['apps/server/src/audit/record-audit.ts', '../access/index.ts', 'downward only'],
    ['apps/server/src/database/database.ts', '../runs/index.ts', 'downward only'],
    ['apps/server/src/runs/start-run.ts', '../testing/test-portal.ts', 'runs may not import testing'],
    ['apps/server/src/runs/start-run.ts', '../app.ts', 'runs may not import app'],
    ['apps/server/src/runs/start-run.ts', '../plumbing/pipe.ts', 'not on the map'],
    ['apps/server/src/runs/start-run.ts', '@portolan/sandbox', 'server may not import sandbox'],
    ['apps/agent/src/deliver.ts', '../../../packages/contract/src/runs.ts', 'by its name'],
    ['apps/agent/src/deliver.ts', '@portolan/server', 'agent may not import server'],
    ['packages/expressions/src/evaluate.ts', '@portolan/contract/errors', 'expressions may not import contract'],
  ])('refuses that %s imports %s', (from, to, reason) => {
    expect(judgeImport({ from, to, typeOnly: false })).toContain(reason)
  })
})
