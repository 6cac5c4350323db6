import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DomainError } from '../errors.ts'
import { placeItem, readingOrder, removeItem, type PlacedItem } from './sidebar-order.ts'

const FOLDER_LEVELS = 3
/** Pages and folders may have the same names, or names of their own. */
const NAMES = {
  shared: { page: ['a', 'b', 'c', 'd'], folder: ['a', 'b', 'c', 'd'] },
  own: { page: ['a', 'b', 'c', 'd'], folder: ['e', 'f', 'g'] },
}
const oneOf = (names: readonly string[]) => fc.constantFrom(...names)
const optional = (names: readonly string[]) => fc.option(oneOf(names), { nil: null, freq: 2 })

function steps(names: { page: string[]; folder: string[] }) {
  const item = fc.oneof(
    fc.record({ kind: fc.constant('page' as const), name: oneOf(names.page) }),
    fc.record({ kind: fc.constant('folder' as const), name: oneOf(names.folder) }),
  )
  const place = fc.record({ parent: optional(names.folder), after: optional([...names.page, ...names.folder]) })
  const placing = fc.tuple(item, place).map(([what, where]) => ({ do: 'place' as const, ...what, ...where }))
  const removal = item.map((what) => ({ do: 'remove' as const, ...what }))
  const step = fc.oneof({ weight: 4, arbitrary: placing }, { weight: 1, arbitrary: removal })
  return fc.array(step, { minLength: 20, maxLength: 60 })
}
type Step = ReturnType<typeof steps> extends fc.Arbitrary<(infer T)[]> ? T : never

/** The sidebar after one step, as the store would hold it; a refused step changes nothing. */
function take(items: readonly PlacedItem[], next: Step): PlacedItem[] {
  const id = `${next.kind} ${next.name}`
  const known = items.find((item) => item.id === id)
  const changes = known === undefined && next.do === 'remove' ? [] : change(items, next, known, id)
  const rest = items.filter((item) => !changes.some((changed) => changed.id === item.id))
  return [...rest, ...changes].filter((item) => next.do === 'place' || item.id !== id)
}

function change(items: readonly PlacedItem[], next: Step, known: PlacedItem | undefined, id: string): PlacedItem[] {
  if (next.do === 'remove') return removeItem(items, known!)
  const item = known ?? { kind: next.kind, id, identifier: next.name, parent: null, after: null, position: null }
  try {
    return placeItem(items, item, next)
  } catch (error) {
    if (error instanceof DomainError) return []
    throw error
  }
}

/** How many folders an item stands in; more than there are items when they form a circle. */
function depthOf(items: readonly PlacedItem[], item: PlacedItem): number {
  let depth = 0
  for (let parent = item.parent; parent !== null && depth <= items.length; depth++) {
    parent = items.find((other) => other.kind === 'folder' && other.identifier === parent)!.parent
  }
  return depth
}

/** How long the chain of neighbours is; more than there are items when it is a circle. */
function chainOf(items: readonly PlacedItem[], item: PlacedItem): number {
  let length = 0
  for (let link: PlacedItem | undefined = item; link !== undefined && length <= items.length; length++) {
    const { after, parent }: PlacedItem = link
    link = items.find((other) => other.parent === parent && other.identifier === after)
  }
  return length
}

describe('the order of the sidebar, whatever is placed, moved and removed', () => {
  it.each(['shared', 'own'] as const)(
    'holds every item once, and no folder too deep or inside itself (%s names)',
    (names) => {
      fc.assert(
        fc.property(steps(NAMES[names]), (taken) => {
          const items = taken.reduce<PlacedItem[]>(take, [])

          const read = readingOrder(items).map(({ id }) => id)
          expect(read.toSorted()).toEqual(items.map(({ id }) => id).toSorted())
          for (const item of items) {
            expect(depthOf(items, item)).toBeLessThanOrEqual(item.kind === 'folder' ? FOLDER_LEVELS - 1 : FOLDER_LEVELS)
          }
        }),
        { numRuns: 1000 },
      )
    },
  )

  it('has no circle of neighbours', () => {
    fc.assert(
      fc.property(steps(NAMES.own), (taken) => {
        const items = taken.reduce<PlacedItem[]>(take, [])

        for (const item of items) expect(chainOf(items, item)).toBeLessThanOrEqual(items.length)
      }),
      { numRuns: 1000 },
    )
  })
})
