import { expect, it } from 'vitest'
import { toRunAuditContext } from './run-audit-context.ts'

const named = (identifier: string) => ({ identifier, title: null, icon: null })
const action = { ...named('deploy'), id: '1', deleted: false }

it('an event about a run belongs to its entity by blueprint and identifier, so that both find it', () => {
  expect(toRunAuditContext({ action, blueprint: named('service'), entity: named('cart') })).toEqual({
    action: 'deploy',
    blueprint: 'service',
    entity: 'cart',
  })
  expect(toRunAuditContext({ action, blueprint: undefined, entity: undefined })).toEqual({ action: 'deploy' })
})
