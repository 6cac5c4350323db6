import { describe, expect, it } from 'vitest'
import { AUDIT_RESOURCES } from '@portolan/contract/audit'
import { AUDIT_TABS, findTab, isFiltered, readFilter, toAuditQuery, toIso, toLocalField } from './audit-filter.ts'

const NOON_MS = Date.parse('2026-03-04T12:00:00Z')
const all = { kind: 'all' } as const

describe('readFilter', () => {
  it('takes what an address says', () => {
    const filter = readFilter({ range: '7d', actor: 'usr_1', origin: 'API', change: 'DELETE', status: 'FAILURE' })
    expect(filter).toMatchObject({ range: '7d', actor: 'usr_1', origin: 'API', change: 'DELETE', status: 'FAILURE' })
    expect(isFiltered(filter)).toBe(true)
  })

  it.each([{}, { range: 'ever' }, { change: 'READ' }, { status: 'so-so' }, { range: 'custom', from: 'yesterday' }])(
    'filters nothing by what an address spells wrong: %j',
    (search) => expect(isFiltered(readFilter(search))).toBe(false),
  )

  it('heeds the ends of a range only when it is a custom one', () => {
    const ends = { from: '2026-01-02T03:04:00.000Z', to: '2026-02-03T04:05:00.000Z' }
    expect(readFilter({ range: 'custom', ...ends })).toMatchObject(ends)
    expect(readFilter({ range: '1h', ...ends })).toMatchObject({ from: undefined, to: undefined })
  })
})

describe('toAuditQuery', () => {
  it('counts a span of time back from now', () => {
    const query = toAuditQuery(all, [], readFilter({ range: '24h' }), NOON_MS)
    expect(query).toMatchObject({ from: '2026-03-03T12:00:00.000Z', to: undefined })
  })

  it('asks for one entity by blueprint and identifier, for one run by its id', () => {
    const entity = { kind: 'entity', blueprint: 'service', entity: 'cart' } as const
    expect(toAuditQuery(entity, [], readFilter({}), NOON_MS)).toMatchObject({ blueprint: 'service', entity: 'cart' })
    expect(toAuditQuery({ kind: 'run', runId: 'r_1' }, [], readFilter({}), NOON_MS)).toMatchObject({ run_id: 'r_1' })
  })

  it('gives the kind of change the name it has on the wire', () => {
    const query = toAuditQuery(all, ['secret'], readFilter({ change: 'CREATE', actor: 'usr_1' }), NOON_MS)
    expect(query).toMatchObject({ action: 'CREATE', actor: 'usr_1', resources: ['secret'] })
  })
})

describe('findTab', () => {
  it.each([
    ['runs', 'runs'],
    ['4', 'runs'],
    ['5', 'runs'],
    ['2', 'entities'],
    [undefined, 'all'],
    ['nonsense', 'all'],
  ])('opens %s as %s', (activeTab, slug) => expect(findTab(activeTab).slug).toBe(slug))

  it('has a tab for every kind of thing that the trail knows', () => {
    const shown = AUDIT_TABS.flatMap(({ resources }): readonly string[] => resources)
    expect(shown.toSorted()).toEqual(AUDIT_RESOURCES.toSorted())
  })
})

describe('toLocalField', () => {
  it('is undone by toIso, whatever the zone of the reader', () => {
    const iso = '2026-07-08T09:10:00.000Z'
    expect(toIso(toLocalField(iso))).toBe(iso)
    expect(toLocalField(undefined)).toBe('')
    expect(toIso('')).toBeUndefined()
  })
})
