import { Ajv, type ValidateFunction } from 'ajv'
import { ScorecardBody } from '@portolan/contract/scorecards'
import { DomainError } from '../errors.ts'

const bodyCheck: ValidateFunction = new Ajv({ strict: false, unicodeRegExp: true }).compile(ScorecardBody)

/**
 * Checks the shape of a scorecard that was put together from parts.
 * @param toPath how the request calls what stands at a JSON pointer of the scorecard.
 * @throws DomainError `invalid_request` naming the place.
 */
export function checkShape(body: unknown, toPath: (pointer: string) => string): void {
  if (bodyCheck(body)) return
  const [error] = bodyCheck.errors!
  const path = toPath(error!.instancePath)
  const sentence = `${path} ${error!.message ?? 'is invalid'}`
  throw new DomainError('invalid_request', sentence, { errors: [{ path, message: sentence, keyword: error!.keyword }] })
}

/** `/rules/0/level` → `rules[0].level`. */
export const fromPointer = (pointer: string): string =>
  pointer
    .slice(1)
    .replaceAll(/\/(\d+)(?=\/|$)/g, '[$1]')
    .replaceAll('/', '.')
