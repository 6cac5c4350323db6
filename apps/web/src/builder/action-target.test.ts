import { describe, expect, it } from 'vitest'
import { toActionTarget } from './action-target.ts'

const v1 = { identifier: 'restart', trigger: 'DAY-2', invocationMethod: { type: 'KAFKA' } }
const v2 = { identifier: 'restart', trigger: { type: 'self-service' } }
const nowhere = { replaces: undefined, blueprint: undefined }

describe('toActionTarget', () => {
  it('sends a version 1 array to the blueprint that was chosen', () => {
    expect(toActionTarget([v1], { ...nowhere, blueprint: 'service' })).toEqual({ kind: 'v1', blueprint: 'service' })
  })

  it('creates a version 2 action, or replaces the one being edited', () => {
    expect(toActionTarget(v2, nowhere)).toEqual({ kind: 'create' })
    expect(toActionTarget(v2, { ...nowhere, replaces: 'restart' })).toEqual({ kind: 'replace', identifier: 'restart' })
  })

  it.each([
    ['version 1 without a blueprint', v1, /choose the blueprint/],
    ['an empty array', [], /no action/],
    ['a number', 3, /JSON object/],
    ['a mixture', [v1, v2], /mixes/],
    ['several of version 2', [v2, v2], /one at a time/],
    ['no trigger', { identifier: 'x' }, /“trigger” is missing/],
  ])('says what is wrong with %s', (_what, definition, message) => {
    expect(toActionTarget(definition, nowhere)).toMatchObject({
      kind: 'problem',
      message: expect.stringMatching(message),
    })
  })
})
