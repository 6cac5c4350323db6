import { DomainError } from '../../errors.ts'

/** The refusal of a part of a query, with its place: `query.rules[0].value`. */
export function refuseQuery(path: string, message: string, keyword = 'type'): DomainError {
  const sentence = `${path} ${message}`
  return new DomainError('invalid_request', sentence, { errors: [{ path, message: sentence, keyword }] })
}
