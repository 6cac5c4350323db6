import { describe, expect, it } from 'vitest'
import type { Blueprint } from '../catalog-types.ts'
import { listWays } from './related-ways.ts'

const relation = (target: string, title?: string) => ({ target, required: false, many: false, ...(title && { title }) })
const blueprint = (identifier: string, title: string, relations: Blueprint['relations']): Blueprint => ({
  identifier,
  title,
  schema: { properties: {} },
  mirrorProperties: {},
  calculationProperties: {},
  aggregationProperties: {},
  relations,
  createdAt: '',
  updatedAt: '',
})
const service = blueprint('service', 'Service', {
  domain: relation('domain', 'Domain'),
  backup: relation('domain'),
  needs: relation('service', 'Needs'),
})
const domain = blueprint('domain', 'Domain', { core: relation('service', 'Core') })

const count = (outgoing: number, incoming: number) => ({
  blueprint: '',
  total: outgoing + incoming,
  outgoing,
  incoming,
})
const ways = (...input: Parameters<typeof listWays>) =>
  listWays(...input).map(({ id, label, query }) => ({ id, label, rule: query.rules[0] }))

describe('the ways from an entity to those of a blueprint', () => {
  it('begin with any relations, over any number of them', () => {
    expect(ways({ blueprint: service, identifier: 'cart' }, domain, count(1, 0))[0]).toEqual({
      id: 'any',
      label: 'Any relations',
      rule: { operator: 'relatedTo', blueprint: 'service', value: 'cart' },
    })
  })

  it('name each relation that leads there at once, and each that leads from there', () => {
    const [, ...direct] = ways({ blueprint: service, identifier: 'cart' }, domain, count(1, 0))
    const matchAny = { operator: 'matchAny', value: 'cart' }
    expect(direct).toEqual([
      {
        id: 'outgoing.domain',
        label: 'Domain of Service',
        rule: { ...matchAny, property: { path: ['domain'], fromBlueprint: 'service' } },
      },
      {
        id: 'outgoing.backup',
        label: 'backup of Service',
        rule: { ...matchAny, property: { path: ['backup'], fromBlueprint: 'service' } },
      },
      { id: 'incoming.core', label: 'Core of Domain', rule: { ...matchAny, property: { path: ['core'] } } },
    ])
  })

  it('tell directions apart where there are entities in both', () => {
    const both = ways({ blueprint: service, identifier: 'cart' }, service, count(1, 2))
    expect(both.map(({ id }) => id)).toEqual(['any', 'outgoing', 'incoming', 'outgoing.needs', 'incoming.needs'])
    expect(both[1]?.rule).toMatchObject({ direction: 'upstream' })
    expect(both[2]?.rule).toMatchObject({ direction: 'downstream' })
  })
})
