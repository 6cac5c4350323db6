import { describe, expect, it } from 'vitest'
import type { Blueprint, RelationSchema } from '../../catalog/catalog-types.ts'
import { toBlueprintGraph, visibleBlueprints } from './blueprint-graph.ts'

const relation = (target: string, more: Partial<RelationSchema> = {}): RelationSchema => ({
  target,
  required: false,
  many: false,
  ...more,
})

const blueprint = (identifier: string, relations: Blueprint['relations'] = {}): Blueprint => ({
  identifier,
  title: identifier.toUpperCase(),
  schema: { properties: { tier: { type: 'string' } } },
  mirrorProperties: { owner: { path: 'domain.$title' } },
  calculationProperties: {},
  aggregationProperties: {},
  relations,
  createdAt: '',
  updatedAt: '',
})

const identifiers = (blueprints: readonly Blueprint[]) => blueprints.map(({ identifier }) => identifier)

describe('blueprints of the system', () => {
  const all = [
    blueprint('_user'),
    blueprint('_team', { site: relation('site') }),
    blueprint('_rule', { user: relation('_user') }),
    blueprint('service', { lead: relation('_user') }),
    blueprint('site'),
  ]

  it('are drawn when they are related to others, in either direction', () => {
    expect(identifiers(visibleBlueprints(all, false))).toEqual(['service', 'site', '_user', '_team'])
  })

  it('are all drawn on demand', () => {
    expect(identifiers(visibleBlueprints(all, true))).toEqual(['service', 'site', '_user', '_team', '_rule'])
  })
})

describe('the data model as a graph', () => {
  it('has a node for each blueprint, with the number of its properties, computed ones included', () => {
    const [node] = toBlueprintGraph([blueprint('service')]).nodes
    expect(node).toEqual({ id: 'service', title: 'SERVICE', note: '2 properties', icon: null })
  })

  it('has an edge for each relation, also for two between the same blueprints and for one to itself', () => {
    const service = blueprint('service', {
      domain: relation('domain', { title: 'Domain', required: true }),
      backup: relation('domain', { many: true }),
      parent: relation('service'),
    })
    const { edges } = toBlueprintGraph([service, blueprint('domain')])
    expect(edges.map(({ target, label, isMany, isRequired }) => ({ target, label, isMany, isRequired }))).toEqual([
      { target: 'domain', label: 'Domain', isMany: false, isRequired: true },
      { target: 'domain', label: 'backup', isMany: true, isRequired: false },
      { target: 'service', label: 'parent', isMany: false, isRequired: false },
    ])
    expect(new Set(edges.map(({ id }) => id)).size).toBe(3)
  })

  it('has no edge to what is not drawn', () => {
    expect(toBlueprintGraph([blueprint('service', { user: relation('_user') })]).edges).toEqual([])
  })
})
