import { describe, expect, it } from 'vitest'
import { countReport, listFailures, type VitestReport } from './vitest-report.ts'

function aReport(change: Partial<VitestReport> = {}): VitestReport {
  return { numPassedTests: 3, numFailedTests: 0, numPendingTests: 0, testResults: [], ...change }
}

const BROKEN_FILE = {
  name: 'broken.test.ts',
  status: 'failed',
  message: 'SyntaxError: ;\n  at 1',
  assertionResults: [],
}

describe('countReport', () => {
  it('counts what passed, failed and was skipped', () => {
    const report = aReport({ numFailedTests: 2, numPendingTests: 1 })
    expect(countReport(report, 1)).toEqual({ passed: 3, failed: 2, skipped: 1 })
  })

  it('counts a file that could not be loaded as a failure', () => {
    const report = aReport({ testResults: [BROKEN_FILE] })
    expect(countReport(report, 1)).toMatchObject({ passed: 3, failed: 1 })
  })

  it.each([
    ['the runner crashed without a report', undefined, null],
    ['an error happened outside every test', aReport(), 1],
    ['no test ran', aReport({ numPassedTests: 0 }), 0],
  ])('counts one failure when %s', (_what, report, exitCode) => {
    expect(countReport(report, exitCode).failed).toBe(1)
  })
})

describe('listFailures', () => {
  it('names each failed test and each file that could not be loaded, with the first line of the reason', () => {
    const passed = { fullName: 'adds', status: 'passed', failureMessages: [] }
    const failed = { fullName: 'divides', status: 'failed', failureMessages: ['expected 1 to be 2\n  at line 3'] }
    const sums = { name: 'sums.test.ts', status: 'failed', message: '', assertionResults: [passed, failed] }

    expect(listFailures(aReport({ testResults: [sums, BROKEN_FILE] }))).toEqual([
      'sums.test.ts: divides: expected 1 to be 2',
      'broken.test.ts: SyntaxError: ;',
    ])
  })
})
