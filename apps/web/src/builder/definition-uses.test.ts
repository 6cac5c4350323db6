import { expect, it } from 'vitest'
import type { Blueprint } from '../catalog/catalog-types.ts'
import { relationsTo } from './definition-uses.ts'

const relation = (target: string) => ({ title: target, target, required: false, many: false })
const aBlueprint = (identifier: string, relations: Blueprint['relations']): Blueprint => ({
  identifier,
  title: identifier,
  icon: null,
  schema: { properties: {}, required: [] },
  relations,
  mirrorProperties: {},
  calculationProperties: {},
  aggregationProperties: {},
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
})

it('finds what keeps a blueprint from being deleted: relations of others, which people made', () => {
  const service = aBlueprint('service', { needs: relation('service') })
  const pod = aBlueprint('pod', { runs: relation('service'), on: relation('node') })
  const result = aBlueprint('_rule_result', { service: { ...relation('service'), type: 'rule_result_target' } })

  const found = relationsTo([service, pod, result], service)

  expect(found.map(({ from }) => from.identifier)).toEqual(['pod'])
})
