import { ErrorBody } from '@portolan/contract/errors'

/** The refusals a route documents, for its response schema. Their bodies all have one shape. */
export const errorResponses = (...statuses: number[]): Record<number, typeof ErrorBody> =>
  Object.fromEntries(statuses.map((status) => [status, ErrorBody]))
