import { describe, expect, it } from 'vitest'
import { catalogPageOf, entityPath, resolvePage } from './page-identifier.ts'

describe('catalogPageOf', () => {
  it.each([
    ['domain', 'domains'],
    ['githubRepository', 'githubRepositories'],
    ['_rule_result', '_rule_results'],
    ['circle_ci_project', 'circle_ci_projects'],
  ])('names the page of %s as %s', (blueprint, page) => {
    expect(catalogPageOf(blueprint)).toBe(page)
  })
})

describe('resolvePage', () => {
  const blueprints = ['service', 'domain', 'legalEntity']

  it('finds the catalog page by the plural', () => {
    expect(resolvePage('services', blueprints)).toEqual({ kind: 'catalog', blueprint: 'service' })
  })

  it('finds the entity page by its suffix', () => {
    expect(resolvePage('serviceEntity', blueprints)).toEqual({ kind: 'entity', blueprint: 'service' })
  })

  it('does not cut a blueprint whose own name ends in Entity', () => {
    expect(resolvePage('legalEntityEntity', blueprints)).toEqual({ kind: 'entity', blueprint: 'legalEntity' })
    expect(resolvePage('legalEntities', blueprints)).toEqual({ kind: 'catalog', blueprint: 'legalEntity' })
  })

  it('knows no page of an unknown blueprint', () => {
    expect(resolvePage('ghostEntity', blueprints)).toBeUndefined()
    expect(resolvePage('ghosts', blueprints)).toBeUndefined()
  })
})

describe('entityPath', () => {
  it('keeps every character of an identifier', () => {
    const path = entityPath('service', 'gh/acme cart:1+2=3@x')
    expect(new URL(path, 'http://portal.test').searchParams.get('identifier')).toBe('gh/acme cart:1+2=3@x')
  })
})
