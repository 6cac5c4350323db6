import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { plan, PROJECTS, provide, type Project } from './prerequisites.ts'
import { print } from './print.ts'
import { add, countReport, listFailures, NOTHING, type Count, type VitestReport } from './vitest-report.ts'

/**
 * Runs the tests: `npm test`, or `npm test -- unit integration apps/server` for some projects and files.
 *
 * Projects run one after the other, because the later ones kill processes and drive a browser. With `CI=true` a
 * missing program and a skipped test are failures. What failed is named once more at the end; the last line is
 * `N passed, N failed`.
 */
async function main(words: readonly string[]): Promise<Count> {
  const named = PROJECTS.filter((project) => words.includes(project))
  const filters = words.filter((word) => !named.includes(word as Project))
  const chosen = named.length > 0 ? named : PROJECTS

  const strict = ['true', '1'].includes(process.env.CI ?? '')
  const { run, skipped } = plan(chosen, await provide(chosen))
  if (skipped !== undefined && strict) {
    print(`${skipped}. With CI=true nothing may be skipped.`)
    return { ...NOTHING, failed: 1 }
  }

  let total = NOTHING
  const failures: string[] = []
  for (const project of run) {
    const outcome = await runProject(project, filters)
    total = add(total, outcome.count)
    failures.push(...outcome.failures.map((failure) => `Failed in ${project}: ${failure}`))
  }
  for (const failure of failures) print(failure)
  if (skipped !== undefined) print(skipped)
  if (strict && total.skipped > 0) {
    print(`${total.skipped} tests were skipped. With CI=true nothing may be skipped.`)
    return { ...total, failed: total.failed + total.skipped }
  }
  return total
}

async function runProject(project: Project, filters: readonly string[]): Promise<{ count: Count; failures: string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'portolan-report-'))
  const file = join(folder, 'report.json')
  try {
    const vitest = spawn(
      process.execPath,
      [
        'node_modules/vitest/vitest.mjs',
        'run',
        `--project=${project}`,
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${file}`,
        ...filters,
      ],
      { stdio: 'inherit' },
    )
    const [exitCode] = (await once(vitest, 'exit')) as [number | null]
    const report = await readFile(file, 'utf8').then(
      (text) => JSON.parse(text) as VitestReport,
      () => undefined,
    )
    // A filter may well match the files of one project only.
    if (filters.length > 0 && report?.testResults.length === 0) return { count: NOTHING, failures: [] }
    if (!report?.testResults.length) print(`The project ${project} ran no test.`)
    return { count: countReport(report, exitCode), failures: report ? listFailures(report) : [] }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const total = await main(process.argv.slice(2))
const ranNothing = total.passed + total.failed === 0
print(`${total.passed} passed, ${ranNothing ? 1 : total.failed} failed`)
process.exitCode = ranNothing || total.failed > 0 ? 1 : 0
