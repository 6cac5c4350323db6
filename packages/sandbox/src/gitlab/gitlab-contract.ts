import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { ContractViolation, Refusal } from '../stand-in/answer.ts'
import type { Answer } from '../stand-in/answer.ts'
import { errorSchema, jobListSchema, pipelineSchema, triggerRequestSchema } from './gitlab-schemas.ts'

export type TriggerRequest = {
  token: string
  ref: string
  variables?: Record<string, string> | null
  [key: string]: unknown
}

const ajv = new Ajv({ strict: false, allErrors: true })
addFormats.default(ajv)
const isTriggerRequest = ajv.compile<TriggerRequest>(triggerRequestSchema)
const replies = {
  pipeline: ajv.compile(pipelineSchema),
  jobs: ajv.compile(jobListSchema),
  error: ajv.compile(errorSchema),
}

/** GitLab's usual error: `{message}`. */
export function gitLabError(status: number, message: string | object): Refusal {
  return new Refusal(status, { message })
}

/** The error of GitLab's parameter checks: `{error}`. */
export function gitLabParameterError(error: string): Refusal {
  return new Refusal(400, { error })
}

/**
 * Judges the body of a trigger request. GitLab checks parameters before it looks for the project or the token, and names
 * all that are missing in one sentence.
 *
 * @throws Refusal 400.
 */
export function checkTriggerRequest(parameters: Record<string, unknown>): TriggerRequest {
  if (isTriggerRequest(parameters)) return parameters
  const errors = isTriggerRequest.errors ?? []
  const missing = errors
    .filter((error) => error.keyword === 'required')
    .map((error) => `${error.params['missingProperty']} is missing`)
  if (missing.length > 0) throw gitLabParameterError(missing.sort().join(', '))
  const path = errors[0]?.instancePath ?? ''
  if (path.startsWith('/variables/')) throw gitLabError(400, 'variables needs to be a map of key-valued strings')
  const empty = errors[0]?.keyword === 'minLength'
  throw gitLabParameterError(`${path.slice(1)} is ${empty ? 'empty' : 'invalid'}`)
}

/** @throws ContractViolation when a reply of the stand-in differs from what GitLab documents. */
export function checkReply(kind: 'pipeline' | 'jobs', { status, body }: Answer): void {
  const validate = status < 400 ? replies[kind] : replies.error
  if (validate(JSON.parse(body.toString('utf8')))) return
  throw new ContractViolation(`${kind} answered ${status}: ${ajv.errorsText(validate.errors)}`)
}
