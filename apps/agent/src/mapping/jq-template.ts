import type { JqTemplate } from './mapping-entry.ts'

/** All programs of a template, in the order in which `fillTemplate` takes their results. */
export function listPrograms(template: JqTemplate | undefined): string[] {
  if (typeof template === 'string') return [template]
  if (typeof template !== 'object' || template === null) return []
  return (Array.isArray(template) ? template : Object.values(template)).flatMap(listPrograms)
}

/** The template with each program replaced by the next result. */
export function fillTemplate(template: JqTemplate, results: Iterator<unknown>): unknown {
  if (typeof template === 'string') return results.next().value ?? null
  if (typeof template !== 'object' || template === null) return template
  if (Array.isArray(template)) return template.map((item: JqTemplate) => fillTemplate(item, results))
  return Object.fromEntries(
    Object.entries(template).map(([key, item]: [string, JqTemplate]) => [key, fillTemplate(item, results)]),
  )
}
