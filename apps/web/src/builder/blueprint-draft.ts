import type { FormProblems } from '../actions/form-values.ts'
import type { Blueprint } from '../catalog/catalog-types.ts'
import { blueprintIdentifierProblem } from './identifier.ts'

/** What the form of a blueprint asks for; properties and relations are added one by one. */
export interface BlueprintDraft {
  title: string
  identifier: string
  icon: string
  description: string
}

export const EMPTY_BLUEPRINT: BlueprintDraft = { title: '', identifier: '', icon: '', description: '' }

export function toBlueprintDraft({ title, identifier, icon, description }: Blueprint): BlueprintDraft {
  return { title, identifier, icon: icon ?? '', description: description ?? '' }
}

/** The JSON of a new blueprint. */
export function toNewBlueprint(draft: BlueprintDraft): Record<string, unknown> {
  return {
    identifier: draft.identifier,
    title: draft.title.trim(),
    ...(draft.icon.trim() && { icon: draft.icon.trim() }),
    ...(draft.description.trim() && { description: draft.description.trim() }),
    schema: { properties: {}, required: [] },
    mirrorProperties: {},
    calculationProperties: {},
    relations: {},
  }
}

/** The body of a PATCH: what differs, `null` for what was emptied. */
export function toBlueprintPatch(draft: BlueprintDraft, before: BlueprintDraft): Record<string, unknown> {
  const names = ['title', 'identifier', 'icon', 'description'] as const
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = draft[name].trim()
      return value === before[name] ? [] : [[name, value || null]]
    }),
  )
}

/** What can be told to be wrong without asking the server, by field. */
export function blueprintProblems(draft: BlueprintDraft, taken: readonly string[]): FormProblems {
  const identifier = blueprintIdentifierProblem(draft.identifier, taken)
  return { ...(draft.title.trim() === '' && { title: 'Enter a title' }), ...(identifier && { identifier }) }
}
