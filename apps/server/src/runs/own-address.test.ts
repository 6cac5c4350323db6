import { describe, expect, it } from 'vitest'
import { checkOwnAddress, isOwnAddress } from './own-address.ts'

const config = { baseUrl: 'http://localhost:4400', apiAliases: ['api.getport.io'] }
const own = 'https://api.getport.io/v1'

describe('isOwnAddress', () => {
  it.each([
    [`${own}/blueprints`, true],
    ['http://localhost:4400/v1/blueprints', true],
    ['http://localhost:4401/v1/blueprints', false],
    ['https://api.getport.io@evil.example/v1', false],
    ['not a URL', false],
  ])('%s: %s', (url, expected) => {
    expect(isOwnAddress(config, url)).toBe(expected)
  })
})

describe('checkOwnAddress', () => {
  const entity = `${own}/blueprints/{{ .inputs.kind }}/entities/{{ .inputs.name }}`

  it.each([
    [entity, `${own}/blueprints/service/entities/cart`],
    [entity, `${own}/blueprints/service/entities/a%2Fb`],
    [`${entity}?run_id={{ .run.id }}&merge=true`, `${own}/blueprints/service/entities/cart?run_id=r_1&merge=true`],
    [`${own}/blueprints/{{{"a":"}}x"} | .a}}`, `${own}/blueprints/}}x`],
    ['{{ .inputs.url }}', 'https://elsewhere.example/v1/blueprints'],
    [`${own}/actions/deploy-{{ .inputs.stage }}/runs`, `${own}/actions/deploy-test/runs`],
  ])('lets a value fill in a name: %s', (template, rendered) => {
    expect(() => checkOwnAddress(config, template, rendered)).not.toThrow()
  })

  it.each([
    [entity, `${own}/blueprints/service/entities/../../../actions/deploy`],
    [entity, `${own}/blueprints/service/entities/%2e%2e`],
    [entity, `${own}/blueprints/../actions/entities/deploy`],
    [entity, `${own}/blueprints/service\\entities/..\\x/entities/y`],
    [entity, `${own}/blueprints/service/entities/a/b`],
    [entity, `${own}/blueprints/service/entities/`],
    [entity, `${own}/blueprints/service/entities/a?delete_dependents=true`],
    [entity, `${own}/blueprints/service#/entities/a`],
    [`${own}/actions/x/runs?run_as={{ .inputs.who }}`, `${own}/actions/x/runs?run_as=a&run_as=b`],
    [`${own}/actions/deploy-{{ .inputs.stage }}/runs`, `${own}/actions/destroy/runs`],
    ['{{ .inputs.url }}', `${own}/blueprints`],
    ['https://{{ .inputs.host }}/v1/blueprints', `${own}/blueprints`],
  ])('refuses a value that leads to another route: %s as %s', (template, rendered) => {
    expect(() => checkOwnAddress(config, template, rendered)).toThrow(
      expect.objectContaining({
        code: 'invalid_evaluated_invocation_method',
        message: expect.stringContaining('another route'),
      }),
    )
  })
})
