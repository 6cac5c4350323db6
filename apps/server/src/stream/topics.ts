import { DomainError } from '../errors.ts'

/** What one browser follows: at most one page of things, so the list is short. */
export type Topic = { kind: 'run'; runId: string } | { kind: 'my-runs' } | { kind: 'blueprint'; blueprint: string }

const LIMIT = 20

/**
 * Reads `run:ID,runs:me,blueprint:ID`.
 * @throws DomainError `invalid_request` naming the topic that is unknown.
 */
export function parseTopics(text: string): Topic[] {
  const names = text.split(',').filter((name) => name !== '')
  if (names.length === 0 || names.length > LIMIT) {
    throw new DomainError('invalid_request', `querystring/topics must list 1 to ${LIMIT} topics`)
  }
  return names.map(parseTopic)
}

function parseTopic(name: string): Topic {
  const [kind, ...rest] = name.split(':')
  const id = rest.join(':')
  if (kind === 'run' && id !== '') return { kind: 'run', runId: id }
  if (name === 'runs:me') return { kind: 'my-runs' }
  if (kind === 'blueprint' && id !== '') return { kind: 'blueprint', blueprint: id }
  throw new DomainError('invalid_request', `querystring/topics has the unknown topic "${name}"`)
}
