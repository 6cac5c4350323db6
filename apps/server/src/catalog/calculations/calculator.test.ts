import { createEvaluator, type Evaluator } from '@portolan/expressions'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { Calculator } from './calculator.ts'

/** How many inputs each program was run over. */
const runs = new Map<string, number>()
let evaluator: Evaluator
let calculator: Calculator
beforeAll(() => {
  evaluator = createEvaluator({ timeoutMs: 300 })
})
afterAll(() => evaluator[Symbol.asyncDispose]())
beforeEach(() => {
  runs.clear()
  calculator = new Calculator({
    evaluate: (request, options) => evaluator.evaluate(request, options),
    evaluateBatch: (requests, options) => evaluator.evaluateBatch(requests, options),
    evaluateOverInputs: (program, inputs, options) => {
      runs.set(program, (runs.get(program) ?? 0) + inputs.length)
      return evaluator.evaluateOverInputs(program, inputs, options)
    },
    [Symbol.asyncDispose]: async () => undefined,
  })
})

const numbers = Array.from({ length: 1_200 }, (_, index) => index)

it('gives one result for each input, in their order', async () => {
  expect(await calculator.calculate('org_a', '. + 1 - 1', numbers)).toEqual(numbers)
  expect(await calculator.calculate('org_a', '. + 1', [])).toEqual([])
})

it('gives undefined where the program fails or yields nothing, and goes on', async () => {
  const program = 'if . == 1 then error("no") elif . == 2 then empty else . end'
  expect(await calculator.calculate('org_a', program, [0, 1, 2, 3])).toEqual([0, undefined, undefined, 3])
})

it('runs a program that never ends over one input, and over none when it is asked again soon', async () => {
  const endless = 'def f: f; f'
  expect(await calculator.calculate('org_a', endless, numbers)).toEqual(numbers.map(() => undefined))
  expect(runs.get(endless)).toBe(1)
  expect(await calculator.calculate('org_a', endless, numbers)).toEqual(numbers.map(() => undefined))
  expect(runs.get(endless)).toBe(1)
})

it('gives up a program for the organisation in which it passed a limit, and for no other', async () => {
  const program = 'if . == 600 then def f: f; f else . end'
  await calculator.calculate('org_a', program, [600])
  expect(await calculator.calculate('org_a', program, [1])).toEqual([undefined])
  expect(await calculator.calculate('org_b', program, [1])).toEqual([1])
})

it('gives up a program in the batch in which it passes a limit, and keeps what it has', async () => {
  const program = 'if . == 600 then def f: f; f else . end'
  const results = await calculator.calculate('org_a', program, numbers)
  expect(results.slice(0, 600)).toEqual(numbers.slice(0, 600))
  expect(results.slice(1_001)).toEqual(numbers.slice(1_001).map(() => undefined))
  expect(runs.get(program)).toBe(1_001)
})
