import { describe, expect, it } from 'vitest'
import { keyToShortcut } from './shortcuts.ts'

const plain = { ctrlKey: false, metaKey: false, altKey: false }
const idle = { isAfterG: false, isTyping: false, hasOverlay: false }

describe('keyToShortcut', () => {
  it('opens the search with ⌘K and Ctrl+K, also while typing', () => {
    for (const modifier of [{ ctrlKey: true }, { metaKey: true }]) {
      const event = { ...plain, ...modifier, key: 'k' }
      expect(keyToShortcut(event, { ...idle, isTyping: true })).toEqual({ kind: 'search' })
    }
  })

  it('goes places after g only', () => {
    expect(keyToShortcut({ ...plain, key: 'r' }, { ...idle, isAfterG: true })).toEqual({
      kind: 'go',
      to: '/organization/runs',
    })
    expect(keyToShortcut({ ...plain, key: 'r' }, idle)).toBeUndefined()
  })

  it.each(['g', '/', '?'])('leaves %s alone while the reader types or a dialog is open', (key) => {
    expect(keyToShortcut({ ...plain, key }, idle)).toBeDefined()
    expect(keyToShortcut({ ...plain, key }, { ...idle, isTyping: true })).toBeUndefined()
    expect(keyToShortcut({ ...plain, key }, { ...idle, hasOverlay: true })).toBeUndefined()
  })

  it('leaves the shortcuts of the browser alone', () => {
    expect(keyToShortcut({ ...plain, ctrlKey: true, key: '/' }, idle)).toBeUndefined()
  })
})
