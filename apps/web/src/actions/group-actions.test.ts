import { describe, expect, it } from 'vitest'
import type { Action } from './action-types.ts'
import { groupActions } from './group-actions.ts'

const anAction = (identifier: string, trigger: Partial<Action['trigger']> = {}): Action => ({
  identifier,
  trigger: { type: 'self-service', operation: 'CREATE', ...trigger },
  invocationMethod: {},
})
const titles = new Map([['service', 'Service']])
const all = { search: '', operation: undefined }

describe('groupActions', () => {
  it('puts actions without a blueprint last, as "Other"', () => {
    const actions = [anAction('a'), anAction('b', { blueprintIdentifier: 'service' })]
    expect(groupActions(actions, titles, all).map((group) => group.title)).toEqual(['Service', 'Other'])
  })

  it('keeps an action whose blueprint is unknown under the name it carries', () => {
    expect(groupActions([anAction('a', { blueprintIdentifier: 'zone' })], titles, all)[0]?.title).toBe('zone')
  })

  it('matches all words, in any order, over title, description and group', () => {
    const actions = [anAction('restart_cart', { blueprintIdentifier: 'service' }), anAction('scale_cart')]
    const found = groupActions(actions, titles, { ...all, search: 'service cart' })
    expect(found.flatMap((group) => group.actions.map((action) => action.identifier))).toEqual(['restart_cart'])
  })

  it('filters by operation', () => {
    const actions = [anAction('a'), anAction('b', { operation: 'DELETE' })]
    expect(groupActions(actions, titles, { ...all, operation: 'DELETE' })[0]?.actions).toHaveLength(1)
  })
})
