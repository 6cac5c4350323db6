import { describe, expect, it } from 'vitest'
import { listSecretValues } from './secret-values.ts'

describe('listSecretValues', () => {
  it('knows secrets by the names of their variables, GitLab trigger tokens included', () => {
    const env = {
      CIRCLE_CI_TOKEN: 'circle-token-1',
      acme_web_cart: 'e6f0d1c2b3a4958677',
      DB_PASSWORD: 'longenough',
      PORT_ORG_ID: 'org_1234567890123456',
      npm_lifecycle_event: 'agent',
      API_TOKEN: 'x',
    }
    expect(listSecretValues(env)).toEqual(['circle-token-1', 'e6f0d1c2b3a4958677', 'longenough'])
  })
})
