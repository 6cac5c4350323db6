/** The colours that an `enumColors` map may name on the wire. */
export const CHIP_COLORS = [
  'blue',
  'turquoise',
  'orange',
  'purple',
  'pink',
  'yellow',
  'green',
  'red',
  'gold',
  'silver',
  'paleBlue',
  'darkGray',
  'lightGray',
  'bronze',
  'lime',
  'olive',
  'brown',
] as const
export type ChipColor = (typeof CHIP_COLORS)[number]

/** The palette colour for a wire value; an unknown or missing one is light grey. */
export function chipColor(value: unknown): ChipColor {
  return CHIP_COLORS.find((color) => color === value) ?? 'lightGray'
}
