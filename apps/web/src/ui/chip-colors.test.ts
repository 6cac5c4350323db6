import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CHIP_COLORS, chipColor } from './chip-colors.ts'

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')

describe.each(['light', 'dark'])('the %s palette', (scheme) => {
  const tokens = tokensOf(scheme)

  it.each(CHIP_COLORS)('keeps the text of a %s chip readable (6:1)', (color) => {
    expect(contrast(tokens[`chip-${color}`], tokens[`chip-${color}-tint`])).toBeGreaterThanOrEqual(6)
  })

  it.each([
    ['text', 7],
    ['muted', 4.5],
    ['accent', 4.5],
    ['success', 4.5],
    ['warning', 4.5],
    ['danger', 4.5],
    ['info', 4.5],
    ['control', 3],
  ])('keeps %s visible on every surface (%d:1)', (name, ratio) => {
    for (const ground of ['surface', 'bg']) expect(contrast(tokens[name], tokens[ground])).toBeGreaterThanOrEqual(ratio)
  })
})

describe('chipColor', () => {
  it('shows a colour that the palette does not know as light grey', () => {
    expect(chipColor('ultraviolet')).toBe('lightGray')
    expect(chipColor(undefined)).toBe('lightGray')
    expect(chipColor('gold')).toBe('gold')
  })
})

function tokensOf(scheme: string): Record<string, string> {
  const block = css.split(`[data-mantine-color-scheme='${scheme}']`)[1]?.split('}')[0] ?? ''
  return Object.fromEntries([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((match) => [match[1], match[2]]))
}

function contrast(a: string | undefined, b: string | undefined): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (high + 0.05) / (low + 0.05)
}

function luminance(hex = '#000000'): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = parseInt(hex.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
