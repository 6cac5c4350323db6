import type { UserInput, UserInputs } from '../actions/action-types.ts'
import { fieldsOf, toFormItems, type FormField } from '../actions/form-fields.ts'
import { fromControlValue, isEmpty, type FormProblems, type FormValues } from '../actions/form-values.ts'
import type { Blueprint, Entity, RelationValue } from './catalog-types.ts'
import type { EntityDraft } from './catalog-queries.ts'

const RELATION = 'relation '

/** The form of an entity, in the terms of an action form: properties by their schema, relations as entity pickers. */
export function toEntityFields(blueprint: Blueprint): FormField[] {
  const relations = Object.entries(blueprint.relations).map(([key, relation]): [string, UserInput] => {
    const picker: UserInput = { type: 'string', format: 'entity', blueprint: relation.target }
    const about = {
      title: relation.title ?? key,
      ...(relation.description !== undefined && { description: relation.description }),
    }
    return [RELATION + key, relation.many ? { ...about, type: 'array', items: picker } : { ...about, ...picker }]
  })
  const requiredRelations = Object.entries(blueprint.relations).flatMap(([key, { required }]) =>
    required ? [RELATION + key] : [],
  )
  const userInputs: UserInputs = {
    properties: { ...(blueprint.schema.properties as Record<string, UserInput>), ...Object.fromEntries(relations) },
    required: [...(blueprint.schema.required ?? []), ...requiredRelations],
  }
  return fieldsOf(toFormItems(userInputs))
}

/** The values of an entity as its form starts with them. */
export function entityValues(entity: Entity): FormValues {
  const relations = Object.entries(entity.relations).map(([key, value]) => [RELATION + key, toIdentifiers(value)])
  return { ...entity.properties, ...Object.fromEntries(relations) }
}

/**
 * What is sent: for a new entity what was entered; for a known one only what differs, with `null` for what was cleared,
 * so that changes made meanwhile by others stay.
 */
export function toEntityDraft(
  fields: readonly FormField[],
  values: FormValues,
  before: FormValues | undefined,
): Pick<EntityDraft, 'properties' | 'relations'> {
  const draft: Pick<EntityDraft, 'properties' | 'relations'> = { properties: {}, relations: {} }
  for (const field of fields) {
    if (before && same(values[field.key], before[field.key])) continue
    if (fromControlValue(values[field.key], field) === undefined && !before) continue
    const { properties, relations } = toFieldChange(field, values[field.key])
    Object.assign(draft.properties, properties)
    Object.assign(draft.relations, relations)
  }
  return draft
}

/** What gives one property or relation a new value, whatever it was. An empty control clears it. */
export function toFieldChange(field: FormField, controlValue: unknown): Pick<EntityDraft, 'properties' | 'relations'> {
  const value = fromControlValue(controlValue, field) ?? (field.control === 'entities' ? [] : null)
  return field.key.startsWith(RELATION)
    ? { properties: {}, relations: { [field.key.slice(RELATION.length)]: value } }
    : { properties: { [field.key]: value }, relations: {} }
}

/** Whether an identifier was entered that the API accepts. Empty means that the server makes one. */
export function identifierProblem(identifier: string): string | undefined {
  if (isEmpty(identifier)) return undefined
  if (identifier.length > 1000) return 'At most 1,000 characters are allowed'
  const isAllowed = /^(?!\.{1,2}$)[\p{L}0-9@_.+:\\/=-]+$/u.test(identifier)
  return isAllowed ? undefined : 'Letters, digits and @ _ . + : \\ / = - are allowed'
}

/** Server problems name relations without the prefix of the form. */
export function withRelationKeys(problems: FormProblems, fields: readonly FormField[]): FormProblems {
  return Object.fromEntries(
    Object.entries(problems).map(([key, problem]) => [
      fields.some((field) => field.key === RELATION + key) ? RELATION + key : key,
      problem,
    ]),
  )
}

function toIdentifiers(value: Entity['relations'][string]): unknown {
  const toIdentifier = (item: RelationValue) => (typeof item === 'string' ? item : item.identifier)
  if (value === null || value === undefined) return undefined
  return Array.isArray(value) ? (value as RelationValue[]).map(toIdentifier) : toIdentifier(value as RelationValue)
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null)
}
