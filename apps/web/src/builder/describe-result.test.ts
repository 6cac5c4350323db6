import type { CalculationTestResult } from '@portolan/contract/calculations'
import { expect, it } from 'vitest'
import { describeResult } from './describe-result.ts'

it.each<[CalculationTestResult, string, string]>([
  [
    { kind: 'value', value: 'a', type: 'string', fits: true },
    'good',
    'The result is a string, as the property declares.',
  ],
  [
    { kind: 'value', value: [], type: 'array', fits: false },
    'warning',
    'The result is an array, but the property declares a number: it has no value.',
  ],
  [{ kind: 'value', value: null, type: 'null', fits: true }, 'good', 'The result is null: the property has no value.'],
  [{ kind: 'nothing' }, 'warning', 'It gives no result for this entity, so the property has no value.'],
  [
    { kind: 'failure', reason: 'compile', message: 'Foo/0 is not defined', line: 2 },
    'problem',
    'Line 2: Foo/0 is not defined.',
  ],
  [{ kind: 'failure', reason: 'runtime', message: 'No way!' }, 'problem', 'No way!'],
  [
    { kind: 'failure', reason: 'timeout', message: 'the program took longer than 1000 ms' },
    'problem',
    'It ran longer than a calculation may. Entities would show no value.',
  ],
])('says what %j means for a number', (result, verdict, sentence) => {
  expect(describeResult(result, 'number')).toEqual({ verdict, sentence })
})
