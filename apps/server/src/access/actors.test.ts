import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signInMember } from '../testing/sign-in.ts'
import { createTestPortal, type TestPortal } from '../testing/test-portal.ts'

let portal: TestPortal
beforeAll(async () => void (portal = await createTestPortal()))
afterAll(() => portal[Symbol.asyncDispose]())

describe('GET /ui/v1/actors', () => {
  it('names the people and machines of one organisation, to its members too', async () => {
    const { adminEmail, clientId } = portal.organization
    const reply = await portal.call('GET', '/ui/v1/actors', undefined, await signInMember(portal))
    expect(reply.body.actors).toHaveLength(3)
    expect(reply.body.actors).toEqual(
      expect.arrayContaining([
        { id: expect.any(String), name: adminEmail, kind: 'person' },
        { id: 'usr_member', name: 'member@test.example', kind: 'person' },
        { id: clientId, name: expect.any(String), kind: 'machine' },
      ]),
    )
    const other = await portal.addOrganization()
    const { body } = await portal.call('GET', '/ui/v1/actors', undefined, { authorization: `Bearer ${other.token}` })
    expect(JSON.stringify(body)).not.toContain(clientId)
    expect(JSON.stringify(body)).not.toContain('usr_member')
  })
})
