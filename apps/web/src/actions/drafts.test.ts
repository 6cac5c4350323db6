import { describe, expect, it } from 'vitest'
import { dropAllDrafts, readDraft, writeDraft } from './drafts.ts'
import { fieldsOf, toFormItems } from './form-fields.ts'

const now = Date.parse('2026-03-04T12:00:00Z')
const DAY_MS = 24 * 60 * 60_000
const fields = fieldsOf(
  toFormItems({ properties: { branch: { type: 'string' }, token: { type: 'string', encryption: 'aes256-gcm' } } }),
)

describe('a draft', () => {
  it('comes back with its entity, and never holds a secret', () => {
    const store = aStore()
    writeDraft(store, 'deploy', { values: { branch: 'main', token: 's3cr3t' }, entity: 'cart', fields }, now)

    expect(readDraft(store, 'deploy', now + DAY_MS)).toMatchObject({ values: { branch: 'main' }, entity: 'cart' })
    expect(store.content()).not.toContain('s3cr3t')
  })

  it('is gone after seven days', () => {
    const store = aStore()
    writeDraft(store, 'deploy', { values: { branch: 'main' }, entity: undefined, fields }, now)

    expect(readDraft(store, 'deploy', now + 7 * DAY_MS)).toBeUndefined()
    expect(store.content()).toBe('{}')
  })

  it('is gone with all others when its writer signs out, and nothing else is', () => {
    const store = aStore()
    store.setItem('portolan.columns.service', '[]')
    for (const action of ['deploy', 'scale', 'delete']) {
      writeDraft(store, action, { values: { branch: 'main' }, entity: undefined, fields }, now)
    }
    dropAllDrafts(store)
    expect(store.content()).toBe('{"portolan.columns.service":"[]"}')
  })

  it('that cannot be read costs nothing but itself', () => {
    const store = aStore()
    store.setItem('portolan.draft.deploy', '{broken')
    expect(readDraft(store, 'deploy', now)).toBeUndefined()
  })
})

function aStore() {
  const items = new Map<string, string>()
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
    key: (index: number) => [...items.keys()][index] ?? null,
    get length() {
      return items.size
    },
    content: () => JSON.stringify(Object.fromEntries(items)),
  }
}
