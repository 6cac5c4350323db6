import { gitLabParameterError } from './gitlab-contract.ts'

/**
 * One page of a list and the headers that describe it. Source: "REST API", section "Offset-based pagination": `page`
 * from 1, `per_page` 20 by default and at most 100.
 *
 * @throws Refusal 400 when a number is malformed.
 */
export function toPage<T>(items: readonly T[], parameters: Record<string, unknown>) {
  const page = toCount(parameters, 'page', 1)
  const perPage = Math.min(toCount(parameters, 'per_page', 20), 100)
  const pageCount = Math.max(1, Math.ceil(items.length / perPage))
  const headers: Record<string, string> = {
    'x-page': String(page),
    'x-per-page': String(perPage),
    'x-total': String(items.length),
    'x-total-pages': String(pageCount),
    'x-prev-page': page > 1 ? String(page - 1) : '',
    'x-next-page': page < pageCount ? String(page + 1) : '',
  }
  return { items: items.slice((page - 1) * perPage, page * perPage), headers }
}

function toCount(parameters: Record<string, unknown>, name: string, whenAbsent: number): number {
  const value = parameters[name]
  if (value === undefined) return whenAbsent
  if (typeof value === 'string' && /^[1-9]\d{0,8}$/.test(value)) return Number(value)
  throw gitLabParameterError(`${name} is invalid`)
}
