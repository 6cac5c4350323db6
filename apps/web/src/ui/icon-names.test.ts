import { describe, expect, it } from 'vitest'
import { ICON_NAMES } from './icon-names.ts'
import { ICONS } from './icons.ts'

describe('ICON_NAMES', () => {
  it('offers every icon that there is, once', () => {
    expect(ICON_NAMES.map((name) => name.toLowerCase()).sort()).toEqual(Object.keys(ICONS).sort())
  })
})
