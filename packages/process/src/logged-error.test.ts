import { describe, expect, it } from 'vitest'
import { toLoggedError } from './logged-error.ts'

const withStacks = (error: unknown) => toLoggedError(error, () => true)

describe('toLoggedError', () => {
  it('shows name, code, message and causes, and nothing that a library hung on the error', () => {
    const error = Object.assign(new TypeError('it failed', { cause: new Error('because') }), {
      code: '23502',
      detail: 'Failing row contains (hunter22)',
      config: { headers: { authorization: 'x' } },
    })
    expect(toLoggedError(error, () => false)).toEqual({
      type: 'TypeError',
      message: 'it failed',
      code: '23502',
      cause: { type: 'Error', message: 'because' },
    })
    expect(withStacks(error)).toMatchObject({ stack: expect.stringContaining('logged-error.test.ts') })
  })

  it('shows why each address refused', () => {
    const refused = ['::1', '127.0.0.1'].map((host) => new Error(`connect ECONNREFUSED ${host}:5432`))
    expect(toLoggedError(new AggregateError(refused), () => false)).toMatchObject({
      errors: refused.map(({ message }) => ({ message })),
    })
  })

  it('ends on an error that causes itself', () => {
    const error = new Error('loop')
    error.cause = error
    expect(JSON.stringify(withStacks(error)).length).toBeLessThan(20_000)
  })
})
