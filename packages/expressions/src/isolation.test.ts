import { afterAll, describe, expect, it } from 'vitest'
import { createEvaluator } from './evaluator.ts'
import type { JqOutcome } from './evaluator-types.ts'

// One thread, so that all owners share one instance of jq.
const evaluator = createEvaluator({ workers: 1, timeoutMs: 10_000 })
afterAll(() => evaluator[Symbol.asyncDispose]())

const SECRET = 'the-secret-of-the-other-owner'
const before = { owner: 'other', secret: SECRET }
const after = { owner: 'other', secret: SECRET }

/** Programs that reach for what is not theirs, and what they get instead: a value, or a failure. */
const PROGRAMS: readonly (readonly [program: string, expected: unknown])[] = [
  ['input', 'runtime'],
  ['[., input]', 'runtime'],
  ['inputs', 'runtime'],
  ['[inputs]', 'runtime'],
  ['{{ inputs.name }}', 'compile'],
  ['inputs.name', 'runtime'],
  ['first(inputs)', 'runtime'],
  ['try input catch "caught"', 'caught'],
  ['[., (try input catch null)] | .[1]', null],
  ['debug | .owner', 'mine'],
  ['debug("x") | .owner', 'mine'],
  ['stderr | .owner', 'mine'],
  ['input_line_number', null],
  ['input_filename', null],
  ['halt', 'runtime'],
  ['halt_error', 'runtime'],
  ['"bye" | halt_error', 'runtime'],
  ['"bye" | halt_error(3)', 'runtime'],
  ['env', {}],
  ['$ENV', {}],
  ['env.HOME', null],
  ['$ENV.PATH', null],
  ['env | keys', []],
  ['import "a" as a; .', 'compile'],
  ['include "a"; .', 'compile'],
  ['import "/etc/passwd" as $f; $f', 'compile'],
  ['import "a" as a {search: "/"}; .', 'compile'],
  ['"a" | modulemeta', 'runtime'],
  ['modulemeta', 'runtime'],
  ['get_search_list', []],
  ['$__prog_args', 'compile'],
  ['$__loc__', { file: '<top-level>', line: 1 }],
  ['get_prog_origin', undefined],
  ['get_jq_origin', undefined],
  ['input_line_number | . as $n | [inputs] | $n', 'runtime'],
  ['def input: "own"; input', 'own'],
  ['def env: "own"; env', 'own'],
  ['$named', 'compile'],
  ['$value', 'compile'],
  ['1) | (input', 'compile'],
  ['. ) # (', 'compile'],
  ['.owner # ', 'mine'],
  ['.owner # \\', 'mine'],
  ['.owner; def owner: 1', 'compile'],
  ['"unclosed', 'compile'],
  ['"unclosed \\(', 'compile'],
  ['[{(', 'compile'],
  [')]}', 'compile'],
  ['end', 'compile'],
  ['if true then 1', 'compile'],
  ['if false then 1 end | .owner', 'mine'],
  ['reduce', 'compile'],
  ['label $out', 'compile'],
  ['break $out', 'compile'],
  ['label $out | break $out', undefined],
  ['.a as $a', 'compile'],
  ['as $x | $x', 'compile'],
  ['| .', 'compile'],
  [', 1', 'compile'],
  ['// 1', 'compile'],
  ['module {}; .owner', 'mine'],
  ['?', 'compile'],
  ['', 'compile'],
  [' \n', 'compile'],
  ['#', 'compile'],
]

function summarize(outcome: JqOutcome | undefined): unknown {
  if (outcome === undefined) return 'no outcome'
  return outcome.ok ? outcome.value : outcome.reason
}

describe('a program among those of other owners', () => {
  const mine = { owner: 'mine' }
  const reaching = PROGRAMS.map(([program]) => ({ program, input: mine }))
  const foreign = { program: '[.owner, .secret] | join(" ")', input: before }

  it.each(PROGRAMS)('%j gives %j', async (program, expected) => {
    const outcome = await evaluator.evaluate({ program, input: mine })
    expect(summarize(outcome)).toEqual(expected)
  })

  it('gets in a batch exactly what it gets alone, and so do the others', async () => {
    const alone = await Promise.all(reaching.map((request) => evaluator.evaluate(request)))
    const requests = reaching.flatMap((request) => [foreign, request, { ...foreign, input: after }])

    const outcomes = await evaluator.evaluateBatch(requests)

    for (const [index, request] of reaching.entries()) {
      const [first, own, last] = outcomes.slice(index * 3, index * 3 + 3)
      expect([request.program, own]).toEqual([request.program, alone[index]])
      expect(first).toEqual({ ok: true, value: `other ${SECRET}` })
      expect(last).toEqual({ ok: true, value: `other ${SECRET}` })
      expect(JSON.stringify(own)).not.toContain(SECRET)
    }
  })

  it('gets no input of another owner when one program runs over many inputs', async () => {
    for (const [program] of PROGRAMS) {
      const [, own] = await evaluator.evaluateOverInputs(program, [before, mine, after])
      expect([program, JSON.stringify(own)]).not.toEqual([program, expect.stringContaining(SECRET)])
    }
  })

  it('cannot define anything for the programs after it', async () => {
    const outcomes = await evaluator.evaluateBatch([
      { program: 'def map(f): "mine"; def length: "mine"; length', input: [1] },
      { program: 'map(. + 1) | length', input: [1] },
    ])
    expect(outcomes.map(summarize)).toEqual(['mine', 1])
  })

  it('cannot change an input that others share', async () => {
    const shared = { list: [1, 2], nested: { a: 1 } }
    const outcomes = await evaluator.evaluateBatch([
      { program: '.list[0] = 99 | .nested.a = 99 | del(.list[1])', input: shared },
      { program: '.list += [3] | .list', input: shared },
      { program: '[.list, .nested]', input: shared },
    ])
    expect(outcomes.map(summarize)).toEqual([{ list: [99], nested: { a: 99 } }, [1, 2, 3], [[1, 2], { a: 1 }]])
    expect(shared).toEqual({ list: [1, 2], nested: { a: 1 } })
  })

  it('sees no environment of an earlier request with the same text', async () => {
    const request = { program: 'env.TOKEN', input: null }
    expect(summarize(await evaluator.evaluate({ ...request, env: { TOKEN: SECRET } }))).toBe(SECRET)
    expect(summarize(await evaluator.evaluate(request))).toBe(null)
  })
})
