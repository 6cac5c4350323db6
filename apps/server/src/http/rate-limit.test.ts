import { describe, expect, it } from 'vitest'
import { createTestPortal, type TestPortal } from '../testing/test-portal.ts'

const SIGN_IN_LIMIT = 20

/** Status codes of wrong sign-ins, each through a proxy at 127.0.0.1 that names the caller. */
async function signIn(portal: TestPortal, caller: string, times: number): Promise<number[]> {
  const statuses = []
  for (let attempt = 0; attempt < times; attempt++) {
    const body = { email: 'nobody@example.org', password: 'wrong-password' }
    const reply = await portal.call('POST', '/ui/v1/session', body, { 'x-forwarded-for': caller })
    statuses.push(reply.status)
  }
  return statuses
}

describe('the limit of sign-in attempts', () => {
  it('counts each caller behind a trusted proxy for itself', async () => {
    await using portal = await createTestPortal({ PORTOLAN_TRUSTED_PROXIES: '127.0.0.0/8' })
    const first = await signIn(portal, '203.0.113.1', SIGN_IN_LIMIT + 1)
    expect(first).toEqual([...Array.from({ length: SIGN_IN_LIMIT }, () => 401), 429])
    expect(await signIn(portal, '203.0.113.2', 1)).toEqual([401])
  })

  it('cannot be evaded by a header that nobody vouches for', async () => {
    await using portal = await createTestPortal()
    await signIn(portal, '203.0.113.1', SIGN_IN_LIMIT)
    expect(await signIn(portal, '203.0.113.2', 1)).toEqual([429])
  })
})
