import type { FormProblems } from '../actions/form-values.ts'
import { findDefinition, type Definition } from './definitions.ts'
import { keyProblem } from './identifier.ts'
import type { Blueprint } from '../catalog/catalog-types.ts'

/** A relation as its form holds it. */
export interface RelationDraft {
  title: string
  identifier: string
  description: string
  target: string
  isMany: boolean
  isRequired: boolean
}

export const EMPTY_RELATION: RelationDraft = {
  title: '',
  identifier: '',
  description: '',
  target: '',
  isMany: false,
  isRequired: false,
}

/** The form of a relation that exists. */
export function toRelationDraft(blueprint: Blueprint, key: string): RelationDraft {
  const relation = findDefinition(blueprint, { map: 'relations', key }) ?? {}
  return {
    identifier: key,
    title: String(relation['title'] ?? ''),
    description: String(relation['description'] ?? ''),
    target: String(relation['target'] ?? ''),
    isMany: relation['many'] === true,
    isRequired: relation['required'] === true,
  }
}

/** The definition that a draft stands for; what the form does not know stays as `before` has it. */
export function toRelationDefinition(draft: RelationDraft, before: Definition = {}): Definition {
  const { title: _title, description: _description, ...kept } = before
  return {
    ...kept,
    ...(draft.title.trim() && { title: draft.title.trim() }),
    ...(draft.description.trim() && { description: draft.description.trim() }),
    target: draft.target,
    required: draft.isRequired && !draft.isMany,
    many: draft.isMany,
  }
}

/** What can be told to be wrong without asking the server, by field. */
export function relationProblems(draft: RelationDraft, taken: readonly string[]): FormProblems {
  const identifier = keyProblem(draft.identifier, taken)
  return { ...(identifier && { identifier }), ...(draft.target === '' && { target: 'Choose a blueprint' }) }
}
