import { afterAll, describe, expect, it } from 'vitest'
import { createEvaluator } from './evaluator.ts'

const evaluator = createEvaluator({ workers: 2, timeoutMs: 1_500 })
afterAll(() => evaluator[Symbol.asyncDispose]())

/** Programs made to bring a server down, and the limits that stop them. */
const BOMBS: readonly (readonly [program: string, reasons: readonly string[]])[] = [
  ['[range(1e9)]', ['memory', 'timeout']],
  ['def f: f; f', ['timeout']],
  ['def f: 1 + f; f', ['memory', 'timeout']],
  ['def f(g): f(g | g); f(.)', ['memory', 'timeout']],
  ['"a" * 1e9', ['memory']],
  ['[] | .[2147483647] = 1', ['memory', 'runtime']],
  ['[] | .[178956970] = 1', ['memory', 'runtime']],
  ['[] | .[536870911] = 1', ['memory', 'runtime']],
  ['null | .[268435455] = 1', ['memory', 'runtime']],
  ['[] | .[-1] = 1', ['runtime']],
  ['last(range(1e12))', ['timeout']],
  ['[recurse(. + 1)]', ['memory', 'timeout']],
  ['last(repeat(1))', ['timeout']],
  ['until(false; .)', ['timeout']],
  ['[limit(1e9; repeat("x"))] | length', ['memory', 'timeout']],
  ['reduce range(1e9) as $i (""; . + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")', ['memory', 'timeout']],
  ['reduce range(100) as $i ("x"; . + .)', ['memory']],
  ['reduce range(100000) as $i (0; [.])', ['memory', 'runtime', 'timeout']],
  ['null | setpath([range(100000) | "a"]; 1)', ['memory', 'runtime', 'timeout']],
  ['[range(99999)] | [combinations(5)]', ['memory', 'timeout', 'runtime']],
  ['[range(1000)] | [., .] | [combinations] | length', ['memory', 'timeout']],
  ['("a" * 50000 + "b") | test("^(a+)+$")', ['timeout', 'runtime']],
  ['"x" | test("(" * 20000 + "x" + ")" * 20000)', ['runtime', 'memory']],
  ['[range(100000)] | map(tostring) | join("x") * 100', ['memory', 'timeout', 'output_too_large']],
  ['"a" * 2000000', ['output_too_large']],
  ['[range(300000)]', ['output_too_large', 'timeout']],
  ['["\\u0000" * 1000000] | tojson', ['memory', 'timeout', 'output_too_large']],
  [`${'['.repeat(30_000)}1${']'.repeat(30_000)}`, ['compile', 'runtime']],
  [`1${'|1'.repeat(30_000)}`, ['compile']],
  [`${'def f: '.repeat(5_000)}1${'; f'.repeat(5_000)}`, ['compile']],
]

describe('a program that wants too much', () => {
  const cases = BOMBS.map(([program, reasons]) => ({ name: program.slice(0, 70), program, reasons }))
  it.each(cases)('$name fails', { timeout: 30_000 }, async ({ program, reasons }) => {
    const outcome = await evaluator.evaluate({ program, input: null })
    expect(outcome.ok ? outcome : outcome.reason).toBeOneOf([...reasons])
    expect(await evaluator.evaluate({ program: '. + 1', input: 1 })).toEqual({ ok: true, value: 2 })
  })

  it('fails alone: the others of its batch get their results', { timeout: 60_000 }, async () => {
    const bombs = [
      'def f: f; f',
      '"a" * 1e9',
      '[] | .[178956970] = 1',
      'reduce range(100000) as $i (0; [.])',
      'last(range(1e12))',
    ]
    const programs = bombs.flatMap((bomb, index) => [`. + ${index}`, bomb, `. * ${index}`])

    const outcomes = await evaluator.evaluateBatch(programs.map((program) => ({ program, input: 7 })))

    for (const [index] of bombs.entries()) {
      const [before, bomb, after] = outcomes.slice(index * 3, index * 3 + 3)
      expect([before, bomb?.ok, after]).toEqual([{ ok: true, value: 7 + index }, false, { ok: true, value: 7 * index }])
    }
  })

  it('fails for the inputs that make it one, not for the others', { timeout: 30_000 }, async () => {
    const inputs = Array.from({ length: 600 }, (_, index) => (index === 300 ? 1e12 : index))
    const outcomes = await evaluator.evaluateOverInputs('last(range(. + 1))', inputs)
    expect(outcomes.filter((outcome) => !outcome.ok)).toMatchObject([{ reason: 'timeout' }])
    expect(outcomes[599]).toEqual({ ok: true, value: 599 })
  })

  it('does not slow the others down while it runs', { timeout: 30_000 }, async () => {
    await using roomy = createEvaluator({ workers: 2, timeoutMs: 1_500 })
    await Promise.all([1, 2].map((input) => roomy.evaluateBatch([{ program: 'last(range(200000))', input }])))
    let isRunning = true
    const bomb = roomy.evaluate({ program: 'def f: f; f', input: null }).finally(() => (isRunning = false))

    const latencies: number[] = []
    while (isRunning) {
      const started = performance.now()
      expect(await roomy.evaluate({ program: '. + 1', input: 1 })).toEqual({ ok: true, value: 2 })
      latencies.push(performance.now() - started)
    }

    expect(await bomb).toMatchObject({ ok: false, reason: 'timeout' })
    latencies.sort((one, other) => one - other)
    expect(latencies.length).toBeGreaterThan(100)
    expect(latencies[Math.floor(latencies.length * 0.99)]).toBeLessThan(300)
  })

  // With jq-web's own stack of 64 KiB these overwrite jq's data: here they use up to 700 KiB.
  it('may nest deeply without damage to what runs after it', async () => {
    await using single = createEvaluator({ workers: 1 })
    const programs = [
      `${'['.repeat(5_000)}1${']'.repeat(5_000)} | flatten`,
      `"aXb" | test("${'(?:'.repeat(1_500)}x${')'.repeat(1_500)}"; "i")`,
      'reduce range(5000) as $i (0; [.]) | flatten',
      '[1, "a", {"b": 1.5}, now] | map(type) | join(",")',
      '"2024-03-10T02:30:00Z" | fromdate | todate',
    ]
    const outcomes = await single.evaluateBatch(programs.map((program) => ({ program, input: null })))
    expect(outcomes.map((outcome) => (outcome.ok ? outcome.value : outcome))).toEqual([
      [1],
      true,
      [0],
      'number,string,object,number',
      '2024-03-10T02:30:00Z',
    ])
  })

  it('never ends a request because earlier ones were many', async () => {
    const outcomes = await evaluator.evaluateOverInputs(
      '[range(2000)] | add',
      Array.from({ length: 3_000 }, () => null),
    )
    expect(outcomes.every((outcome) => outcome.ok && outcome.value === 1_999_000)).toBe(true)
  })
})

describe('limits that the caller sets', () => {
  it('hold for memory', async () => {
    await using small = createEvaluator({ memoryLimitBytes: 8 * 1024 * 1024 })
    const program = '[range(400000)] | length'
    expect(await small.evaluate({ program, input: null })).toMatchObject({ ok: false, reason: 'memory' })
    expect(await evaluator.evaluate({ program, input: null })).toEqual({ ok: true, value: 400_000 })
  })

  it('hold for memory taken by the input', async () => {
    await using small = createEvaluator({ memoryLimitBytes: 4 * 1024 * 1024 })
    const [large, next] = await small.evaluateOverInputs('length', ['x'.repeat(8 * 1024 * 1024), 'xy'])
    expect(large).toMatchObject({ ok: false, reason: 'memory' })
    expect(next).toEqual({ ok: true, value: 2 })
  })

  it('fail every request, and keep none waiting, where jq cannot even start', async () => {
    await using tiny = createEvaluator({ memoryLimitBytes: 1 })
    const outcomes = await tiny.evaluateOverInputs('. + 1', [1, 2, 3])
    expect(outcomes.map((outcome) => outcome.ok)).toEqual([false, false, false])
  })

  it('leave room in a small memory, however many programs were compiled before', async () => {
    await using small = createEvaluator({ memoryLimitBytes: 4 * 1024 * 1024, workers: 1 })
    const requests = Array.from({ length: 1_000 }, (_, index) => ({
      program: `. + ${index} | [., "${'x'.repeat(200)}"] | .[0]`,
      input: 1,
    }))
    const outcomes = await small.evaluateBatch(requests)
    expect(outcomes.map((outcome) => (outcome.ok ? outcome.value : outcome))).toEqual(
      requests.map((_, index) => index + 1),
    )
  })

  it('hold for output, in bytes of UTF-8', async () => {
    await using small = createEvaluator({ outputLimitBytes: 12 })
    expect(await small.evaluate({ program: '"é" * 5', input: null })).toEqual({ ok: true, value: 'ééééé' })
    expect(await small.evaluate({ program: '"é" * 6', input: null })).toMatchObject({
      ok: false,
      reason: 'output_too_large',
    })
  })

  it('hold for all outputs of a batch together', async () => {
    const requests = Array.from({ length: 10 }, (_, index) => ({ program: `"x" * ${100 + index}`, input: null }))
    const outcomes = await evaluator.evaluateBatch(requests, { totalOutputLimitBytes: 350 })
    expect(outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.reason))).toEqual([
      ...Array<string>(3).fill('ok'),
      ...Array<string>(7).fill('output_too_large'),
    ])
  })
})

describe('stopping', () => {
  it('by signal ends the wait at once and gives what is open as stopped', async () => {
    await using slow = createEvaluator({ workers: 1, timeoutMs: 20_000 })
    const controller = new AbortController()
    const pending = slow.evaluateBatch(
      [
        { program: '. + 1', input: 1 },
        { program: 'def f: f; f', input: 1 },
      ],
      { signal: controller.signal },
    )
    const waiting = slow.evaluate({ program: '. + 1', input: 1 }, { signal: controller.signal })
    controller.abort()

    const outcomes = [...(await pending), await waiting]
    expect(outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.reason)).slice(1)).toEqual(['stopped', 'stopped'])
  })

  it('by a signal that was aborted before starts nothing', async () => {
    const outcome = await evaluator.evaluate({ program: '. + 1', input: 1 }, { signal: AbortSignal.abort() })
    expect(outcome).toMatchObject({ ok: false, reason: 'stopped' })
  })

  it('by disposal gives all that is open as stopped, and all that comes later', async () => {
    const disposed = createEvaluator({ workers: 1, timeoutMs: 20_000 })
    const pending = disposed.evaluate({ program: 'def f: f; f', input: 1 })
    const waiting = disposed.evaluate({ program: '. + 1', input: 1 })
    await disposed[Symbol.asyncDispose]()

    expect(await pending).toMatchObject({ ok: false, reason: 'stopped' })
    expect(await waiting).toMatchObject({ ok: false, reason: 'stopped' })
    expect(await disposed.evaluate({ program: '. + 1', input: 1 })).toMatchObject({ ok: false, reason: 'stopped' })
  })
})
