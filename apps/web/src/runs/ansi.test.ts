import { describe, expect, it } from 'vitest'
import { parseAnsi, stripAnsi } from './ansi.ts'

describe('parseAnsi', () => {
  it('colours what a terminal would colour and resets where it would', () => {
    expect(parseAnsi('a \u001b[1;31mfailed\u001b[0m b')).toEqual([
      { text: 'a ' },
      { text: 'failed', isBold: true, color: 'var(--danger)' },
      { text: ' b' },
    ])
  })

  it('drops sequences that move the cursor', () => {
    expect(stripAnsi('\u001b[2K\u001b[1Gdone')).toBe('done')
  })

  it('leaves a plain line as it is', () => {
    expect(parseAnsi('[31m] is not a colour')).toEqual([{ text: '[31m] is not a colour' }])
  })
})
