import { isDeepStrictEqual } from 'node:util'
import { DomainError } from '../errors.ts'
import type { Blueprint } from './blueprint.ts'
import { withoutStrays, type Entity, type EntityContent, targetsOf } from './entity.ts'
import { planEntity, type EntityIntent } from './plan-entity.ts'

/** One entity on its way through a write: as it was, and as it shall be. */
export interface Draft {
  before: Entity | undefined
  after: EntityContent
  /** What was said about its record beside its properties, see `CheckedBody.inputs`. */
  inputs?: Record<string, unknown>
}

export interface Plan {
  drafts: Draft[]
  /** Per intent: the draft that it ended in, or why it was refused. */
  results: (Draft | DomainError)[]
}

/** Who may write what, for callers who may not write everything. Each throws the refusal. */
export interface WriteJudge {
  /** Whether the caller may know of a stored entity. */
  admit(stored: Entity, intent: EntityIntent): void
  /** Whether the caller may make of an entity, or of nothing, what the intent says. */
  permit(draft: Draft | undefined, after: EntityContent, intent: EntityIntent): void
}

/** Judges intents in their order, each on what the ones before it leave. Those in `refused` are passed over. */
export function planEntities(
  blueprint: Blueprint,
  existing: Entity[],
  intents: EntityIntent[],
  refused: ReadonlyMap<number, DomainError>,
  judge?: WriteJudge,
): Plan {
  const current = new Map<string, Draft>(
    existing.map((stored) => {
      const entity = withoutStrays(blueprint, stored)
      return [entity.identifier, { before: entity, after: entity }]
    }),
  )
  const results = intents.map((intent, index): Draft | DomainError => {
    const refusal = refused.get(index)
    if (refusal !== undefined) return refusal
    try {
      return planNext(blueprint, current, intent, judge)
    } catch (error) {
      if (error instanceof DomainError) return error
      throw error
    }
  })
  return {
    drafts: [...new Set(results.filter((result): result is Draft => !(result instanceof DomainError)))],
    results,
  }
}

function planNext(
  blueprint: Blueprint,
  current: Map<string, Draft>,
  intent: EntityIntent,
  judge: WriteJudge | undefined,
): Draft {
  const identifier = (intent.target ?? intent.body.identifier)!
  const draft = current.get(identifier)
  if (draft?.before !== undefined) judge?.admit(draft.before, intent)
  const after = planEntity(blueprint, draft?.after, intent)
  judge?.permit(draft, after, intent)
  if (after.identifier !== identifier) {
    if (current.has(after.identifier)) {
      const message = `Blueprint "${blueprint.identifier}" already has an entity "${after.identifier}"`
      throw new DomainError('identifier_taken', message)
    }
    current.delete(identifier)
  }
  const next = draft ?? { before: undefined, after }
  next.after = after
  if (intent.body.inputs !== undefined) next.inputs = { ...next.inputs, ...intent.body.inputs }
  current.set(after.identifier, next)
  return next
}

/** The two names of an entity that shall be renamed, else its one name. */
export const toIdentifiers = ({ target, body }: EntityIntent): string[] =>
  [target, body.identifier].filter((identifier) => identifier !== undefined)

const CONTENT = ['identifier', 'title', 'icon', 'team', 'properties', 'relations'] as const

export function isChanged({ before, after }: Draft): boolean {
  return before === undefined || CONTENT.some((key) => !isDeepStrictEqual(before[key], after[key]))
}

export const isRenamed = ({ before, after }: Draft): boolean =>
  before !== undefined && before.identifier !== after.identifier

/** A bare target that somebody now writes on purpose. */
export const isClaimed = ({ before }: Draft): boolean => before?.bare === true

/** Relations that lead to other entities than before. */
export function changedRelations({ before, after }: Draft): string[] {
  const old = before?.relations ?? {}
  const keys = new Set([...Object.keys(old), ...Object.keys(after.relations)])
  return [...keys].filter((key) => !isDeepStrictEqual(targetsOf(old, key), targetsOf(after.relations, key)))
}
