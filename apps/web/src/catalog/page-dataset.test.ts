import { describe, expect, it } from 'vitest'
import { datasetOf } from './page-dataset.ts'

const pageWith = (...widgets: Record<string, unknown>[]) => ({ identifier: 'p', type: 'blueprint-entities', widgets })
const dataset = {
  combinator: 'and',
  rules: [
    { property: '$blueprint', operator: '=', value: '{{blueprint}}' },
    { property: 'tier', operator: '=', value: 'gold' },
  ],
}

describe('datasetOf', () => {
  it('takes the rules of the table, for the blueprint of the page', () => {
    const page = pageWith({ type: 'markdown' }, { type: 'table-entities-explorer', dataset })

    expect(datasetOf(page, 'service')).toEqual({
      combinator: 'and',
      rules: [{ property: '$blueprint', operator: '=', value: 'service' }, dataset.rules[1]],
    })
  })

  it.each([
    ['without a stored page', undefined],
    ['without a table', pageWith({ type: 'markdown', dataset })],
    ['without rules', pageWith({ type: 'table-entities-explorer', dataset: { combinator: 'and', rules: [] } })],
    ['with a list for its rules', pageWith({ type: 'table-entities-explorer', dataset: [] })],
  ])('chooses every entity %s', (_case, page) => {
    expect(datasetOf(page, 'service')).toBeUndefined()
  })
})
