import type { JqOutcome } from '../evaluator-types.ts'
import type { FastProgram, PathStep } from './fast-program.ts'

/**
 * Runs a path or literal with jq's semantics: null and missing keys give null, a step that does not fit its value is
 * an error, or yields nothing with `?`. Only own properties count, so `.__proto__` and `.constructor` find nothing
 * but what the data holds. The result is part of the input, not a copy.
 */
export function runFastProgram(program: FastProgram, input: unknown): JqOutcome {
  if (program.kind === 'literal') return { ok: true, value: program.value }

  let value = toJsonScalar(input)
  for (const step of program.steps) {
    if (!fits(step, value)) {
      return step.optional ? { ok: true, value: undefined } : misfit(step, value)
    }
    value = toJsonScalar(takeStep(step.key, value))
  }
  return { ok: true, value }
}

function fits(step: PathStep, value: unknown): boolean {
  if (value === null) return true
  if (typeof value !== 'object') return false
  return Array.isArray(value) === (typeof step.key === 'number')
}

function takeStep(key: string | number, value: unknown): unknown {
  if (value === null) return null
  if (typeof key === 'number') {
    const list = value as readonly unknown[]
    return list[key < 0 ? list.length + key : key]
  }
  return Object.hasOwn(value as object, key) ? (value as Record<string, unknown>)[key] : null
}

/** What the value becomes on its way through JSON text: numbers without a JSON form are null, -0 is 0. */
function toJsonScalar(value: unknown): unknown {
  if (value === undefined) return null
  if (typeof value !== 'number') return value
  return Number.isFinite(value) ? value + 0 : null
}

function misfit(step: PathStep, value: unknown): JqOutcome {
  const type = Array.isArray(value) ? 'array' : typeof value
  const key = typeof step.key === 'number' ? 'number' : JSON.stringify(step.key)
  return { ok: false, reason: 'runtime', message: `Cannot index ${type} with ${key}` }
}
