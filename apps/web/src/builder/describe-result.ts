import type { CalculationTestResult } from '@portolan/contract/calculations'

export interface ResultDescription {
  verdict: 'good' | 'warning' | 'problem'
  sentence: string
}

const REASONS = {
  timeout: 'It ran longer than a calculation may. Entities would show no value.',
  memory: 'It needs more memory than a calculation may have. Entities would show no value.',
  output_too_large: 'Its result is larger than a calculation may give. Entities would show no value.',
  stopped: 'It was stopped before it ended. Try again.',
} as const

/** What a test of a calculation means for a property of this type. */
export function describeResult(result: CalculationTestResult, type: string): ResultDescription {
  if (result.kind === 'nothing') {
    return { verdict: 'warning', sentence: 'It gives no result for this entity, so the property has no value.' }
  }
  if (result.kind === 'failure') return { verdict: 'problem', sentence: describeFailure(result) }
  if (result.type === 'null') return { verdict: 'good', sentence: 'The result is null: the property has no value.' }
  const found = `The result is ${withArticle(result.type)}`
  return result.fits
    ? { verdict: 'good', sentence: `${found}, as the property declares.` }
    : { verdict: 'warning', sentence: `${found}, but the property declares ${withArticle(type)}: it has no value.` }
}

function describeFailure({ reason, message, line }: Extract<CalculationTestResult, { kind: 'failure' }>): string {
  if (reason !== 'compile' && reason !== 'runtime') return REASONS[reason]
  const sentence = /[.!?]$/.test(message) ? message : `${message}.`
  return line === undefined ? sentence : `Line ${line}: ${sentence}`
}

const withArticle = (type: string) => (/^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`)
