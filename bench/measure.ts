/** Shared by the benchmarks: rounds, medians, and the table that they print. */

/** One line of the final table. */
export interface Figure {
  what: string
  /** What the figure is compared with, as text: a number with its unit. */
  limit: string
  measured: string
  /** Portolan's figure as a share of a bare loop's in the same run; absent where there is none. */
  ratio?: number
  passed: boolean
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

/** The value below which the given share of all lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

/** @returns what `work` takes in milliseconds, the median of so many times one after the other, rounded to a tenth. */
export async function timeMedian(repeats: number, work: () => Promise<unknown>): Promise<number> {
  const { tookMs } = await timeLoop(repeats, 1, work)
  return Math.round(median(tookMs) * 10) / 10
}

/** Runs `work` for each number from 0 to `count - 1`, `atOnce` of them side by side, and answers how many a second. */
export async function timeLoop(
  count: number,
  atOnce: number,
  work: (index: number) => Promise<unknown>,
): Promise<{ perSecond: number; tookMs: number[] }> {
  const tookMs: number[] = []
  let next = 0
  const startedAt = performance.now()
  const runNext = async () => {
    for (let index = next++; index < count; index = next++) {
      const beganAt = performance.now()
      await work(index)
      tookMs.push(performance.now() - beganAt)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, runNext))
  return { perSecond: (count * 1000) / (performance.now() - startedAt), tookMs }
}

export const perSecond = (value: number): string => `${Math.round(value)}/s`
export const milliseconds = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`
export const seconds = (value: number): string => `${value.toFixed(1)} s`
export const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`
export const percent = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`

/** Prints the figures as a table, and says by the exit code whether all of them hold. */
export function report(title: string, figures: readonly Figure[]): void {
  const rows = [
    ['figure', 'limit', 'measured', 'ratio', 'result'],
    ...figures.map(({ what, limit, measured, ratio, passed }) => [
      what,
      limit,
      measured,
      ratio === undefined ? '' : percent(ratio),
      passed ? 'pass' : 'SHORT',
    ]),
  ]
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  print(`\n${title}`)
  for (const row of rows)
    print(
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
  if (figures.some(({ passed }) => !passed)) process.exitCode = 1
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
