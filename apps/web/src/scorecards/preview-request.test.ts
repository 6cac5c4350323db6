import { describe, expect, it } from 'vitest'
import { toPreviewRequest } from './preview-request.ts'
import { addRule, changeRule, emptyDraft, setFilter, setLevels } from './scorecard-draft.ts'
import type { Subject } from './subjects.ts'

const tier: Subject = { part: 'property', key: 'tier', title: 'Tier', group: 'Properties', kind: 'text', schema: {} }
const complete = { combinator: 'and' as const, conditions: [{ property: 'tier', operator: 'isNotEmpty' }] }
const incomplete = { combinator: 'and' as const, conditions: [{ property: 'tier', operator: '=' }] }

describe('the preview of a draft', () => {
  it('leaves out rules that lack something, and texts that change no figure', () => {
    const draft = changeRule(addRule(addRule(emptyDraft('service'))), 1, { title: 'Any', query: complete })
    expect(toPreviewRequest(draft, [tier])?.rules).toEqual([
      { identifier: `rule-${draft.ruleKeys[1]}`, title: '', level: 'Bronze', query: complete },
    ])
  })

  it('waits until the filter and the levels are complete', () => {
    const draft = emptyDraft('service')
    expect(toPreviewRequest(setFilter(draft, incomplete), [tier])).toBeUndefined()
    expect(toPreviewRequest(setFilter(draft, complete), [tier])).toMatchObject({ filter: complete })
    expect(toPreviewRequest(setLevels(draft, [{ title: '', color: 'red' }]), [tier])).toBeUndefined()
    const twice = { title: 'A', color: 'red' }
    expect(toPreviewRequest(setLevels(draft, [twice, twice]), [tier])).toBeUndefined()
  })
})
