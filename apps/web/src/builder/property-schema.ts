import { fromControlValue, isEmpty } from '../actions/form-values.ts'
import type { PropertySchema } from '../catalog/catalog-types.ts'
import { writeAggregation } from './aggregation-draft.ts'
import { defaultField } from './default-field.ts'
import type { Definition } from './definitions.ts'
import { writeMirrorPath } from './mirror-path.ts'
import { initialDefault, LIMITS, type PropertyDraft } from './property-draft.ts'
import { partsOf, type StoredKind } from './property-kinds.ts'

/** Keys that the form of a stored property decides about. Others stay as they are. */
const STORED_KEYS = ['enum', 'enumColors', 'default', 'pattern', 'uniqueItems', 'items', ...LIMITS] as const
const KIND_KEYS = ['type', 'format', 'spec'] as const
const ABOUT_KEYS = ['title', 'icon', 'description'] as const

/**
 * The definition that a draft stands for. What the form does not know stays as `before` has it, and so does a default that
 * was not touched. Numbers, options and JSON must be valid.
 */
export function toPropertyDefinition(draft: PropertyDraft, before: Definition = {}): Definition {
  switch (draft.kind) {
    case 'mirror':
      return { ...without(before, ['title', 'path']), ...named(draft.title), path: writeMirrorPath(draft.mirror) }
    case 'calculation':
      return {
        ...without(before, [...ABOUT_KEYS, ...kindKeys(draft.result), 'items']),
        ...toAbout(draft),
        calculation: draft.calculation,
        ...toParts(draft.result),
        ...toItems(draft, draft.result === 'array', before),
      }
    case 'aggregation':
      return {
        ...without(before, [...ABOUT_KEYS, 'query']),
        type: 'number',
        ...toAbout(draft),
        ...writeAggregation(draft.aggregation),
      }
    default:
      return toStored(draft, before)
  }
}

/** The schema of a stored property without its default, which the control of the default goes by. */
export function toRules(draft: PropertyDraft, before: Definition = {}): PropertySchema {
  const kind = draft.kind as StoredKind | 'other'
  const kept = without(before, [...ABOUT_KEYS, ...kindKeys(kind), ...STORED_KEYS])
  const parts = kind === 'other' ? pick(before, KIND_KEYS) : partsOf(kind)
  const isList = parts.type === 'array'
  const limits = LIMITS.flatMap((limit) => (draft.limits[limit] ? [[limit, Number(draft.limits[limit])]] : []))
  return {
    ...kept,
    ...parts,
    ...(!isList && toOptions(draft, parts.type === 'number')),
    ...Object.fromEntries(limits),
    ...(draft.pattern && { pattern: draft.pattern }),
    ...(draft.isUnique && { uniqueItems: true }),
    ...toItems(draft, isList, before),
  }
}

function toStored(draft: PropertyDraft, before: Definition): Definition {
  const rules = toRules(draft, before)
  const isUntouched = 'default' in before && same(draft.default, initialDefault(before))
  const value = isUntouched ? before['default'] : fromControlValue(draft.default, defaultField(rules))
  return { ...toAbout(draft), ...rules, ...(value !== undefined && { default: value }) }
}

function toAbout({ title, icon, description }: PropertyDraft): Definition {
  return {
    ...named(title),
    ...(icon.trim() && { icon: icon.trim() }),
    ...(description.trim() && { description: description.trim() }),
  }
}

const named = (title: string): Definition => (title.trim() ? { title: title.trim() } : {})

function toOptions({ options }: PropertyDraft, isNumber: boolean): Definition {
  const filled = options.filter(({ value }) => !isEmpty(value))
  if (filled.length === 0) return {}
  const colored = filled.filter(({ color }) => color !== '')
  return {
    enum: filled.map(({ value }) => (isNumber ? Number(value) : value)),
    ...(colored.length > 0 && { enumColors: Object.fromEntries(colored.map(({ value, color }) => [value, color])) }),
  }
}

/** What is said about the items of a list; a list of anything says nothing. */
function toItems(draft: PropertyDraft, isList: boolean, before: Definition): Definition {
  if (!isList || draft.item === 'any') return {}
  const old = (before['items'] ?? {}) as Definition
  const parts = draft.item === 'other' ? pick(old, KIND_KEYS) : partsOf(draft.item)
  const kept = without(old, [...KIND_KEYS, 'enum', 'enumColors'])
  return { items: { ...kept, ...parts, ...toOptions(draft, parts.type === 'number') } }
}

/** A kind that the form does not know keeps its keys. */
const kindKeys = (kind: StoredKind | 'other'): readonly string[] => (kind === 'other' ? [] : KIND_KEYS)

const toParts = (kind: StoredKind | 'other'): Definition => (kind === 'other' ? {} : partsOf(kind))

function without(definition: Definition, keys: readonly string[]): Definition {
  return Object.fromEntries(Object.entries(definition).filter(([key]) => !keys.includes(key)))
}

function pick(definition: Definition, keys: readonly string[]): PropertySchema {
  return Object.fromEntries(Object.entries(definition).filter(([key]) => keys.includes(key)))
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null)
}
