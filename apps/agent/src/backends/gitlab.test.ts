import { describe, expect, it } from 'vitest'
import { toRunMessage } from '../run-message.ts'
import { toGitLabReport, toGitLabRequest } from './gitlab.ts'

const settings = { gitlabUrl: 'https://git.acme.test/', env: { acme_web_cart: 'glptt-1234' } }
const message = (method: object, properties: object = { ref: 'dev', size: 3 }) =>
  toRunMessage('run', 'r_1', {
    payload: {
      action: {
        invocationMethod: { type: 'GITLAB', agent: true, groupName: 'acme/web', projectName: 'cart', ...method },
      },
      properties,
    },
    context: { runId: 'r_1' },
    headers: { 'X-Port-Timestamp': '1', 'X-Port-Signature': 'v1,x' },
  })

describe('toGitLabRequest', () => {
  it('triggers the pipeline of the project with the token of its variable', () => {
    const request = toGitLabRequest(settings, message({}))

    expect(request.url).toBe('https://git.acme.test/api/v4/projects/acme%2Fweb%2Fcart/trigger/pipeline')
    expect(JSON.parse(request.raw)).toEqual({
      ref: 'dev',
      token: 'glptt-1234',
      variables: { ref: 'dev', size: '3' },
      port_payload: message({}).forMapping,
    })
    expect(message({}).forMapping).not.toHaveProperty('headers')
  })

  it('takes the default branch of the action, or main', () => {
    const refOf = (method: object) => (toGitLabRequest(settings, message(method, {})).body as { ref: string }).ref
    expect(refOf({ defaultRef: 'trunk' })).toBe('trunk')
    expect(refOf({})).toBe('main')
  })

  it('leaves variables and payload out where there are none or the action says so', () => {
    const keysOf = (...parameters: Parameters<typeof message>) =>
      Object.keys(toGitLabRequest(settings, message(...parameters)).body as object)
    expect(keysOf({}, {})).toEqual(['ref', 'token', 'port_payload'])
    expect(keysOf({ omitPayload: true, omitUserInputs: true })).toEqual(['ref', 'token'])
  })

  it('says which variable is missing', () => {
    expect(() => toGitLabRequest({ ...settings, env: {} }, message({}))).toThrow(
      'The agent has no trigger token for the GitLab project acme/web/cart: set its variable acme_web_cart.',
    )
  })
})

describe('toGitLabReport', () => {
  const report = (json: unknown) => toGitLabReport({ status: 201, headers: {}, text: '', truncated: false, json })

  it('links the run to its pipeline', () => {
    expect(report({ id: 42, web_url: 'https://git.acme.test/p/42' })).toEqual({
      link: 'https://git.acme.test/p/42',
      externalRunId: '42',
    })
  })

  it('says nothing when GitLab said nothing', () => {
    expect(report({})).toEqual({})
    expect(report(null)).toEqual({})
  })
})
