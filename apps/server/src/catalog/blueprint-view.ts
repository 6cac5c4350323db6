import type { BlueprintView } from '@portolan/contract/blueprints'
import type { Blueprint } from './blueprint.ts'

/** A blueprint as replies show it: the document, key for key, and the four audit fields. */
export function toBlueprintView(blueprint: Blueprint): BlueprintView {
  return {
    ...blueprint.document,
    schema: blueprint.document.schema,
    createdAt: blueprint.createdAt.toISOString(),
    createdBy: blueprint.createdBy,
    updatedAt: blueprint.updatedAt.toISOString(),
    updatedBy: blueprint.updatedBy,
  }
}
