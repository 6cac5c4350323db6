import { afterAll, describe, expect, it } from 'vitest'
import { createEvaluator } from './evaluator.ts'

const evaluator = createEvaluator({ timeoutMs: 10_000 })
afterAll(() => evaluator[Symbol.asyncDispose]())

describe('functions of jq 1.7.1 that the build lacks', () => {
  it.each([
    ['trim', '  a b \n', 'a b'],
    ['ltrim', ' \t a ', 'a '],
    ['rtrim', ' a \u2028\u00a0', ' a'],
    ['trim', '   ', ''],
    ['trim', '', ''],
    ['rtrim', '', ''],
    ['ltrim', 'a', 'a'],
    ['trim', '\n a\n b \n', 'a\n b'],
    ['map(trim)', [' a', 'b '], ['a', 'b']],
    ['[.[] | try trim catch .]', [1], ['trim input must be a string']],
    ['[.[] | try ltrim catch .]', [null], ['trim input must be a string']],
    ['[.[] | try rtrim catch .]', [{}], ['trim input must be a string']],
    ['[.[] | toarray]', [1, [2], null], [[1], [2], [null]]],
    ['have_literal_numbers', null, true],
    ['have_decnum', null, true],
    ['pick(.a, .b.c)', { a: 1, b: { c: 2, d: 3 }, e: 4 }, { a: 1, b: { c: 2 } }],
    ['map(abs)', [-1, 2], [1, 2]],
    ['[splits(", *")]', 'a, b,c', ['a', 'b', 'c']],
    ['[scan("a"; "i")]', 'aA', ['a', 'A']],
    ['ltrimstr("a") | rtrimstr("c")', 'abc', 'b'],
    ['65 | ascii', null, 'A'],
    ['[leaf_paths]', { a: { b: 1 } }, [['a', 'b']]],
    ['0 | date', null, '1970-01-01T00:00:00Z'],
    ['1 | dateadd("seconds"; 2)', null, 3],
    ['5 | datesub("seconds"; 2)', null, 3],
    ['[limit(2; recurse_down)]', [1], [[1], 1]],
    ['implode', [104, 105, 128512], 'hi😀'],
    ['implode | explode', [-1, 55296, 1114112, 65.5], [65533, 65533, 65533, 65]],
    ['[.[] | try implode catch "refused"]', [['a'], 'a', [null], {}], ['refused', 'refused', 'refused', 'refused']],
  ])('%s over %j gives %j', async (program, input, expected) => {
    expect(await evaluator.evaluate({ program, input })).toEqual({ ok: true, value: expected })
  })

  it('give way to definitions of the program', async () => {
    expect(await evaluator.evaluate({ program: 'def trim: "own"; trim', input: ' a ' })).toEqual({
      ok: true,
      value: 'own',
    })
  })

  it('do not disturb fields, variables and texts of the same name', async () => {
    const outcome = await evaluator.evaluate({
      program: '. as {$trim} | [.input, {inputs}, $trim, "halt"]',
      input: { input: 1, inputs: 2, trim: 3 },
    })
    expect(outcome).toEqual({ ok: true, value: [1, { inputs: 2 }, 3, 'halt'] })
  })

  it('trim a long text of blanks quickly', async () => {
    const outcome = await evaluator.evaluate({
      program: '[trim, ltrim, rtrim] | map(length)',
      input: ' '.repeat(100_000),
    })
    expect(outcome).toEqual({ ok: true, value: [0, 0, 0] })
  })
})
