import { expect, it } from 'vitest'
import { toSandboxOptions } from './config.ts'

it('reads ports, host, tokens and portal', () => {
  const options = toSandboxOptions({
    SANDBOX_CIRCLECI_PORT: '4501',
    SANDBOX_GITLAB_PORT: '4502',
    SANDBOX_HOST: '0.0.0.0',
    SANDBOX_PORTAL_URL: 'http://localhost:4400',
    SANDBOX_PORTAL_CLIENT_ID: 'id',
    SANDBOX_PORTAL_CLIENT_SECRET: 'secret',
    SANDBOX_CIRCLECI_TOKEN: 'circle',
    SANDBOX_GITLAB_TRIGGER_TOKEN: 'trigger',
    SANDBOX_STEP_DURATION_MS: '100',
  })
  const portal = { baseUrl: 'http://localhost:4400', clientId: 'id', clientSecret: 'secret' }
  expect(options).toEqual({
    circleci: { host: '0.0.0.0', portal, port: 4501, tokens: ['circle'], acceptNullParameters: true },
    gitlab: { host: '0.0.0.0', portal, port: 4502, triggerTokens: ['trigger'] },
    stepDurationMs: 100,
  })
})

it('takes empty variables for absent ones', () => {
  expect(toSandboxOptions({ SANDBOX_HOST: '' })).toEqual({ circleci: { acceptNullParameters: true }, gitlab: {} })
})

it('names every broken variable at once and no secret', () => {
  const environment = { SANDBOX_CIRCLECI_PORT: '70000', SANDBOX_GITLAB_PORT: 'x', SANDBOX_PORTAL_CLIENT_SECRET: 'hush' }
  const read = () => toSandboxOptions(environment)
  expect(read).toThrow(/SANDBOX_PORTAL_URL.*go together.*SANDBOX_CIRCLECI_PORT.*SANDBOX_GITLAB_PORT/)
  expect(read).not.toThrow('hush')
})
