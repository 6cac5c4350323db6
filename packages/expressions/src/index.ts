export { createEvaluator } from './evaluator.ts'
export type {
  BatchOptions,
  EvaluateOptions,
  Evaluator,
  EvaluatorOptions,
  JqFailureReason,
  JqOutcome,
  JqRequest,
} from './evaluator-types.ts'
export { applyQuoteRule } from './quote-rule.ts'
export { readsEnvironment } from './reads-environment.ts'
export { findExpressions, type FoundExpression } from './template/find-expressions.ts'
export { renderTemplate } from './template/render-template.ts'
export { TemplateError, type TemplateErrorCode } from './template/template-error.ts'
