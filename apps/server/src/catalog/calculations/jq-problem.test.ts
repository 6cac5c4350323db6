import { createEvaluator, type Evaluator } from '@portolan/expressions'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { toJqProblem } from './jq-problem.ts'

let evaluator: Evaluator
beforeAll(() => void (evaluator = createEvaluator()))
afterAll(() => evaluator[Symbol.asyncDispose]())

it.each([
  ['.a | foo', { message: 'Foo/0 is not defined', line: 1 }],
  ['.a |', { message: 'Syntax error, unexpected end of file', line: 1 }],
  ['1 as $x |\n  nope($x)', { message: 'Nope/1 is not defined', line: 2 }],
  ['error("not today")', { message: 'Not today' }],
  ['.name + 1', { message: 'String ("cart") and number (1) cannot be added' }],
  ['error("")', { message: 'The program failed without saying why' }],
])('says what is wrong with %j, and in which line when jq knows', async (program, expected) => {
  const outcome = await evaluator.evaluate({ program, input: { name: 'cart' } })
  expect(outcome.ok ? undefined : toJqProblem(outcome.message)).toEqual(expected)
})
