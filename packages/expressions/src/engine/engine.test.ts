import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Engine } from './engine.ts'
import { exportFunctions } from './export-functions.ts'

const limits = { memoryLimitBytes: 64 * 1024 * 1024, outputLimitBytes: 1024 * 1024 }

describe('Engine', () => {
  it('gives all memory back over 100,000 evaluations and 3,000 programs', { timeout: 60_000 }, async () => {
    const engine = await Engine.load(limits)
    const evaluateOften = (from: number, to: number) => {
      for (let count = from; count < to; count += 1) {
        const input = engine.parseInput(`{"n": ${count}, "list": [1, 2, {"text": "${'x'.repeat(100)}"}]}`)
        if ('message' in input) throw new Error(input.message)
        engine.evaluate(
          '{n: .n, list: [.list[2].text, (.list | length)], error: (try error("x") catch .)}',
          '{}',
          input,
        )
        engine.evaluate('.n.missing', '{}', input)
        engine.evaluate('range(10)', '{}', input)
        engine.evaluate('empty', '{}', input)
        if (count % 33 === 0) engine.evaluate(`.n + ${count}`, '{"A": "b"}', input)
        if (count % 33 === 1) engine.evaluate(`nonsense${count} |`, '{}', input)
        engine.release(input)
      }
    }
    // Programs are kept up to a limit; after this many the oldest are dropped.
    evaluateOften(0, 40_000)
    const before = engine.memoryBytes
    evaluateOften(40_000, 100_000)

    expect(engine.memoryBytes).toBe(before)
    expect(before).toBeLessThan(24 * 1024 * 1024)
  })
})

describe('exportFunctions', () => {
  it('refuses a module that lacks a function, by name', async () => {
    const file = join(dirname(createRequire(import.meta.url).resolve('jq-web')), 'jq.wasm')
    const module = await readFile(file)
    expect(() => exportFunctions(module, ['jq_init', 'jq_of_the_future'])).toThrow('jq_of_the_future')
  })
})
