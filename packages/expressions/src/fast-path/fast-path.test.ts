import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { createEvaluator } from '../evaluator.ts'
import type { JqOutcome } from '../evaluator-types.ts'
import { findFastProgram } from './fast-program.ts'
import { runFastProgram } from './run-fast-program.ts'

const evaluator = createEvaluator()
afterAll(() => evaluator[Symbol.asyncDispose]())

const keys = fc.constantFrom('a', 'b', 'c d', 'ä', '', '__proto__', 'constructor', 'length', '0', 'end', 'and')
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, false, 0, 1, -1.5, '', 'text', 1e300),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(keys, tie('value')), { maxLength: 4 }).map((pairs) => Object.fromEntries(pairs)),
  ),
})).value

const optional = fc.constantFrom('', '', '?')
const plainNames = fc.constantFrom('a', 'b', '__proto__', 'constructor', 'length', 'end', 'and')
const step = fc.oneof(
  fc.tuple(plainNames, optional).map(([name, mark]) => `.${name}${mark}`),
  fc.tuple(fc.constantFrom('', '.'), keys, optional).map(([dot, key, mark]) => `${dot}["${key}"]${mark}`),
  fc.tuple(keys, optional).map(([key, mark]) => `."${key}"${mark}`),
  fc
    .tuple(fc.constantFrom('', '.'), fc.integer({ min: -4, max: 4 }), optional)
    .map(([dot, at, mark]) => `${dot}[${at}]${mark}`),
)
const blanks = fc.constantFrom('', ' ', '\n', ' \t')
const path = fc
  .tuple(blanks, fc.array(step, { maxLength: 4 }), blanks)
  .map(
    ([before, steps, after]) =>
      before + (`${steps.join('').startsWith('.') ? '' : '.'}${steps.join('')}` || '.') + after,
  )

/** What jq says: the parentheses keep the program off the fast path. */
async function askJq(programs: readonly string[], input: unknown): Promise<JqOutcome[]> {
  return evaluator.evaluateBatch(programs.map((program) => ({ program: `(${program}\n)`, input })))
}

function normalize(outcome: JqOutcome | undefined): unknown {
  return outcome?.ok ? { ok: true, value: outcome.value } : { ok: false, reason: outcome?.reason }
}

describe('the fast path', () => {
  it('answers every generated path as jq does', async () => {
    let fast = 0
    await fc.assert(
      fc.asyncProperty(json, fc.array(path, { minLength: 5, maxLength: 15 }), async (input, programs) => {
        const expected = await askJq(programs, input)
        for (const [index, program] of programs.entries()) {
          const parsed = findFastProgram(program)
          if (parsed === undefined) continue
          fast += 1
          expect([program, normalize(runFastProgram(parsed, input))]).toEqual([program, normalize(expected[index])])
        }
      }),
      { numRuns: 400 },
    )
    expect(fast).toBeGreaterThan(2_000)
  })

  it('accepts no text that jq understands differently', async () => {
    const pieces = fc.constantFrom(
      '.',
      'a',
      '"',
      '[',
      ']',
      '0',
      '-',
      '?',
      ' ',
      '1',
      '$',
      '#',
      '..',
      '//',
      'null',
      'true',
      '"x"',
      '\\',
      'é',
      ':',
      '\n',
    )
    await fc.assert(
      fc.asyncProperty(
        json,
        fc.array(fc.array(pieces, { maxLength: 6 }), { minLength: 40, maxLength: 60 }),
        async (input, texts) => {
          const programs = texts.map((parts) => parts.join('')).filter((text) => findFastProgram(text) !== undefined)
          const expected = await askJq(programs, input)
          for (const [index, program] of programs.entries()) {
            const parsed = findFastProgram(program)
            if (parsed === undefined) throw new Error('the program was fast before')
            expect([program, normalize(runFastProgram(parsed, input))]).toEqual([program, normalize(expected[index])])
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  it.each([
    ['"plain text"', 'plain text'],
    ['""', ''],
    ['0', 0],
    ['12.5', 12.5],
    [' true ', true],
    ['false', false],
    ['null', null],
    ['"naïve — 日本"', 'naïve — 日本'],
    ['"#{not a comment}"', '#{not a comment}'],
  ])('knows the literal %s', async (program, value) => {
    const parsed = findFastProgram(program)
    expect(parsed).toEqual({ kind: 'literal', value })
    expect(await askJq([program], null)).toEqual([{ ok: true, value }])
  })

  it.each([
    '',
    '..',
    '.a.',
    '.a b',
    '.a-b',
    '.a|.b',
    '.[]',
    '.[1:2]',
    '.a.0',
    '.$a',
    '"a\\n"',
    '"\\(1)"',
    '-1',
    '007',
    '1e5',
    '. .a',
    '.a??',
    '.a#b',
  ])('leaves %s to jq', (program) => {
    expect(findFastProgram(program)).toBeUndefined()
  })

  it('finds own properties only', () => {
    const find = (program: string, input: unknown) => {
      const parsed = findFastProgram(program)
      return parsed && runFastProgram(parsed, input)
    }
    const polluted = JSON.parse('{"__proto__": {"x": 1}}') as unknown

    expect(find('.__proto__', {})).toEqual({ ok: true, value: null })
    expect(find('.constructor.name', {})).toEqual({ ok: true, value: null })
    expect(find('.__proto__.x', polluted)).toEqual({ ok: true, value: 1 })
    expect(find('.length', 'text')).toMatchObject({ ok: false, reason: 'runtime' })
  })

  it('treats what JSON cannot hold as JSON would', () => {
    const find = (program: string, input: unknown) =>
      runFastProgram(findFastProgram(program) ?? { kind: 'literal', value: 0 }, input)
    expect(find('.a', { a: undefined })).toEqual({ ok: true, value: null })
    expect(find('.a', { a: Number.NaN })).toEqual({ ok: true, value: null })
    expect(find('.a', { a: -0 })).toEqual({ ok: true, value: 0 })
  })

  it('needs no thread and no turn of the event loop but its promise', async () => {
    const started = performance.now()
    for (let count = 0; count < 10_000; count += 1)
      await evaluator.evaluate({ program: '.a.b', input: { a: { b: 1 } } })
    expect(performance.now() - started).toBeLessThan(1_000)
  })
})
