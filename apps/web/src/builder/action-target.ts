import type { ActionTarget } from '../actions/action-queries.ts'

/** A definition that cannot be sent, in words. */
export type TargetProblem = { kind: 'problem'; message: string }

/**
 * Where an action definition goes. Version 1 names its trigger as text and belongs to a blueprint, which the caller chose;
 * version 2 carries a trigger object.
 */
export function toActionTarget(
  definition: unknown,
  context: { replaces: string | undefined; blueprint: string | undefined },
): ActionTarget | TargetProblem {
  const items = Array.isArray(definition) ? (definition as unknown[]) : [definition]
  if (items.length === 0) return problem('The array holds no action')
  if (!items.every(isObject)) return problem('An action is a JSON object: { "identifier": …, "trigger": … }')
  const versions = new Set(items.map((item) => (typeof item['trigger'] === 'string' ? 1 : 2)))
  if (versions.size > 1) return problem('The array mixes version 1 and version 2 actions')
  if (versions.has(1)) {
    return context.blueprint === undefined
      ? problem('This is a version 1 action: choose the blueprint it belongs to')
      : { kind: 'v1', blueprint: context.blueprint }
  }
  if (Array.isArray(definition)) return problem('Version 2 actions are sent one at a time: paste a single object')
  if (!isObject(items[0]?.['trigger']))
    return problem('“trigger” is missing: { "type": "self-service", "operation": … }')
  return context.replaces === undefined ? { kind: 'create' } : { kind: 'replace', identifier: context.replaces }
}

function problem(message: string): TargetProblem {
  return { kind: 'problem', message }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
