import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { createEvaluator } from './evaluator.ts'

const evaluator = createEvaluator()
afterAll(() => evaluator[Symbol.asyncDispose]())

async function evaluate(program: string, input: unknown = null): Promise<unknown> {
  const outcome = await evaluator.evaluate({ program, input })
  return outcome.ok ? outcome.value : `${outcome.reason}: ${outcome.message}`
}

describe('evaluate', () => {
  it.each([
    ['.a | map(. + 1)', { a: [1, 2] }, [2, 3]],
    ['1, 2', null, 1],
    ['.a.[0]', { a: [7] }, 7],
    [".a == 'x'", { a: 'x' }, true],
    ["'svc'", null, 'svc'],
    ['.t | gsub("\\\\](?=[^$])"; "-")', { t: '[a]b]' }, '[a-b]'],
    ['.t | capture("(?<year>\\\\d+)-(?<month>\\\\d+)").month', { t: '2024-05' }, '05'],
    ['@uri "x?q=\\(.q)"', { q: 'ü&' }, 'x?q=%C3%BC%26'],
    ['.c | if . == null then "none" else . end', {}, 'none'],
    ['{"blue": "passing"}[.color]', { color: 'blue' }, 'passing'],
    ['label $out | 1, break $out', null, 1],
    ['def f(x): x * 2; f(21)', null, 42],
    ['. # comment', 5, 5],
    ['. as [$a, {b: $b}] | $a + $b', [1, { b: 2 }], 3],
    ['"2024-03-10T02:30:00Z" | fromdateiso8601', null, 1710037800],
    ['"10 March 2024" | strptime("%d %B %Y") | mktime | todate', null, '2024-03-10T00:00:00Z'],
    ['1710037800 | strftime("%Y-%m-%dT%H:%M:%SZ")', null, '2024-03-10T02:30:00Z'],
    ['1710037800 | localtime | mktime', null, 1710037800],
    ['"2015-03-05T23:51:47Z" | strptime("%Y-%m-%dT%H:%M:%SZ")', null, [2015, 2, 5, 23, 51, 47, 4, 63]],
    ['.a |= . + 1 | .b = 2', { a: 1 }, { a: 2, b: 2 }],
  ])('runs %s', async (program, input, expected) => {
    expect(await evaluate(program, input)).toEqual(expected)
  })

  it('gives undefined when the program yields nothing', async () => {
    expect(await evaluator.evaluate({ program: 'empty', input: 1 })).toEqual({ ok: true, value: undefined })
  })

  it.each([
    '.a.0.b',
    '.a || .b',
    'a-b',
    '1) , (2',
    'end',
    '"unclosed',
    'test-rel.$identifier',
    'def f: 1;',
    'x'.repeat(70_000),
    '.\u0000a',
  ])('names %s a compile error', async (program) => {
    expect(await evaluator.evaluate({ program, input: {} })).toMatchObject({ ok: false, reason: 'compile' })
  })

  it('says what jq says, without the definitions put before the program', async () => {
    const outcome = await evaluator.evaluate({ program: 'trim | nonsense', input: 'x' })
    expect(outcome).toMatchObject({ ok: false, reason: 'compile' })
    expect(outcome).toHaveProperty('message', expect.stringContaining('nonsense/0 is not defined'))
    expect(outcome).not.toHaveProperty('message', expect.stringContaining('def trim'))
  })

  it('names runtime errors', async () => {
    expect(await evaluate('.a.b', { a: 'text' })).toBe('runtime: Cannot index string with "b"')
    expect(await evaluate('.[] | 1', 5)).toBe('runtime: Cannot iterate over number (5)')
    expect(await evaluate('error({code: 1})')).toBe('runtime: {"code":1}')
    expect(await evaluate('error(null)')).toBe('runtime: null')
  })

  it('refuses input that is not JSON, alone', async () => {
    const loop: Record<string, unknown> = {}
    loop['self'] = loop
    const outcomes = await evaluator.evaluateBatch([
      { program: '.x + 1', input: loop },
      { program: '.x + 1', input: { x: 1 } },
      { program: '.x + 1', input: { x: 1n } },
    ])
    expect(outcomes.map((outcome) => outcome.ok)).toEqual([false, true, false])
  })

  it('shows only the environment it was given', async () => {
    const request = { program: '[env.A, $ENV.A, env, $ENV.PATH]', input: null }
    expect(await evaluator.evaluate({ ...request, env: { A: '"}) | 1' } })).toEqual({
      ok: true,
      value: ['"}) | 1', '"}) | 1', { A: '"}) | 1' }, null],
    })
    expect(await evaluator.evaluate(request)).toEqual({ ok: true, value: [null, null, {}, null] })
  })
})

describe('values', () => {
  it('come back as JSON.parse and JSON.stringify would give them', async () => {
    const value = fc.jsonValue({ noUnicodeString: false }).filter((sample) => JSON.stringify(sample).isWellFormed())
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 20, maxLength: 40 }), async (values) => {
        const sent = values.map((sample) => JSON.parse(JSON.stringify(sample)) as unknown)
        const outcomes = await evaluator.evaluateOverInputs('first(.)', sent)
        expect(outcomes.map((outcome) => (outcome.ok ? JSON.parse(JSON.stringify(outcome.value)) : outcome))).toEqual(
          sent,
        )
      }),
      { numRuns: 100 },
    )
  })

  it.each([
    '\u2028\u2029',
    'a\u0000b',
    '😀',
    'é',
    '"\\/',
    '\u007f',
    '\ufeff',
    9007199254740991,
    1e21,
    5e-324,
    Number.MAX_VALUE,
    0.1,
    123456789012345680000,
    1 / 3,
  ])('keeps %j', async (value) => {
    expect(await evaluate('first(.)', value)).toBe(value)
    expect(await evaluate('first(.a)', { a: value })).toBe(value)
  })

  it('replaces lone surrogates, which UTF-8 cannot hold, and nothing else', async () => {
    expect(await evaluate('first(.)', 'a\ud800b')).toBe('a\ufffdb')
    expect(await evaluate('first(.)', { '\udc00': '😀\\ud800\\\ud83d' })).toEqual({ '\ufffd': '😀\\ud800\\\ufffd' })
  })

  it('are never infinite', async () => {
    expect(await evaluate('[1e1000, -1e1000, infinite, nan]')).toEqual([
      Number.MAX_VALUE,
      -Number.MAX_VALUE,
      Number.MAX_VALUE,
      null,
    ])
  })

  it('keep __proto__ as a key of their own', async () => {
    const outcome = await evaluate('{"__proto__": {"polluted": 1}} | .')
    expect(Object.keys(outcome as object)).toEqual(['__proto__'])
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})

describe('evaluateBatch', () => {
  it('answers in the order of the requests, fast ones and others, good ones and bad ones', async () => {
    const input = { n: 3 }
    const outcomes = await evaluator.evaluateBatch([
      { program: '.n + 1', input },
      { program: '.n', input },
      { program: '.n +', input },
      { program: '.n.x', input },
      { program: '[.n] | add', input },
      { program: '"text"', input },
    ])
    expect(outcomes.map((outcome) => (outcome.ok ? outcome.value : outcome.reason))).toEqual([
      4,
      3,
      'compile',
      'runtime',
      3,
      'text',
    ])
  })

  it('answers nothing for no requests', async () => {
    expect(await evaluator.evaluateBatch([])).toEqual([])
    expect(await evaluator.evaluateOverInputs('. + 1', [])).toEqual([])
  })

  it('runs one program over many inputs', async () => {
    const inputs = Array.from({ length: 3_000 }, (_, index) => ({ index }))
    const outcomes = await evaluator.evaluateOverInputs('.index * 2', inputs)
    expect(outcomes.map((outcome) => outcome.ok && outcome.value)).toEqual(inputs.map(({ index }) => index * 2))
  })

  it('gives the same outcomes one by one and in a batch', async () => {
    const programs = fc.constantFrom(
      '.a',
      '.a + 1',
      '[.[]?]',
      '.a.b',
      'keys',
      'empty',
      '.a |',
      'to_entries',
      '.. | numbers',
      'length',
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ program: programs, input: fc.jsonValue({ maxDepth: 2 }) }), { maxLength: 12 }),
        async (requests) => {
          const single = await Promise.all(requests.map((request) => evaluator.evaluate(request)))
          expect(await evaluator.evaluateBatch(requests)).toEqual(single)
        },
      ),
      { numRuns: 60 },
    )
  })
})
