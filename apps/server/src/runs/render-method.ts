import type { InvocationMethod } from '@portolan/contract/actions'
import { renderTemplate, TemplateError } from '@portolan/expressions'
import { DomainError } from '../errors.ts'
import type { Services } from '../services.ts'

/** What the templates of an invocation method see. */
export interface TemplateContext {
  inputs: Record<string, unknown>
  /** `{}` without an entity. */
  entity: unknown
  event: null
  trigger: Record<string, unknown>
  action: { identifier: string; blueprint: string | null; encryptedProperties: string[] }
  run: { id: string }
  secrets: Record<string, string>
}

/**
 * Renders the templates of a method.
 * @throws DomainError `evaluate_invocation_method_error` naming the template; `invalid_evaluated_invocation_method` when
 *   the result is not an object.
 */
export async function renderMethod(
  deps: Pick<Services, 'evaluator'>,
  method: InvocationMethod,
  context: TemplateContext,
): Promise<Record<string, unknown>> {
  try {
    const rendered = await renderTemplate(deps.evaluator, method, { ...context })
    return rendered as Record<string, unknown>
  } catch (cause) {
    if (!(cause instanceof TemplateError)) throw cause
    throw new DomainError(
      'evaluate_invocation_method_error',
      `invocationMethod: ${cause.message}`,
      { path: cause.path, reason: cause.code },
      { cause },
    )
  }
}
