import { Ajv, type ValidateFunction } from 'ajv'
import { ScorecardBody, type ScorecardDocument, type ScorecardPatch } from '@portolan/contract/scorecards'
import { DomainError } from '../errors.ts'
import { toScorecardDocument } from './scorecard.ts'

const bodyCheck: ValidateFunction = new Ajv({ strict: false, unicodeRegExp: true }).compile(ScorecardBody)

/**
 * The document after a change of some of its keys; null removes one.
 * @throws DomainError `invalid_request` when the result has no longer the shape of a scorecard.
 */
export function patchScorecard(before: ScorecardDocument, patch: ScorecardPatch): ScorecardDocument {
  const merged = Object.entries({ ...before, ...patch }).filter(([, value]) => value !== null)
  const body: unknown = Object.fromEntries(merged)
  if (bodyCheck(body)) return toScorecardDocument(body as ScorecardBody)
  const [error] = bodyCheck.errors!
  const path = `body${error!.instancePath}`
  const sentence = `${path} ${error!.message ?? 'is invalid'}`
  throw new DomainError('invalid_request', sentence, { errors: [{ path, message: sentence, keyword: error!.keyword }] })
}
