import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const programs = [
  '"2024-03-10T02:30:00Z" | fromdate | todate',
  '"2024-03-10T02:30:00Z" | strptime("%Y-%m-%dT%H:%M:%SZ") | mktime',
  '1710037800 | localtime | mktime',
  '1710037800 | strflocaltime("%H:%M")',
]

const script = `
  import { createEvaluator } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)}
  await using evaluator = createEvaluator({ workers: 1 })
  const outcomes = await evaluator.evaluateBatch(${JSON.stringify(programs)}.map((program) => ({ program, input: null })))
  console.log(JSON.stringify(outcomes.map(({ value }) => value)))
`

describe('times', () => {
  // 02:30 does not exist on that day in New York.
  it.each(['UTC', 'America/New_York', 'Asia/Kolkata'])('are the same for a server in %s', async (timeZone) => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
      env: { TZ: timeZone },
      timeout: 30_000,
    })
    expect(JSON.parse(stdout)).toEqual(['2024-03-10T02:30:00Z', 1710037800, 1710037800, '02:30'])
  })
})
