import type { FormField } from '../../actions/form-fields.ts'
import type { Blueprint, Entity } from '../catalog-types.ts'
import { toEntityFields, toFieldChange } from '../entity-form.ts'
import type { EntityDraft } from '../catalog-queries.ts'
import type { TableColumn } from '../table-columns.ts'

/** What can be done with the value in a cell: edit it in the terms of a form, or only say why not. */
export type CellAccess = { field: FormField } | { reason: string }

/** Whether the value of a column can be edited in the table. `mayUpdate`: as far as the server says without trying. */
export function cellAccess(blueprint: Blueprint, column: TableColumn, mayUpdate: boolean): CellAccess {
  const reason = readOnlyReason(blueprint, column)
  if (reason !== undefined) return { reason }
  if (!mayUpdate) return { reason: 'You may not change these entities. An administrator can grant it.' }
  const name = column.kind === 'relation' ? `relation ${column.key}` : 'key' in column ? column.key : ''
  const field = toEntityFields(blueprint).find(({ key }) => key === name)
  return field === undefined ? { reason: 'This cannot be edited in the table.' } : { field }
}

/** The request that changes one property or relation, and nothing else. */
export function toCellDraft(field: FormField, controlValue: unknown): Partial<EntityDraft> {
  const { properties, relations } = toFieldChange(field, controlValue)
  return Object.keys(properties).length > 0 ? { properties } : { relations }
}

/** The entity as it will be when a change is accepted. */
export function withDraft(entity: Entity, draft: Partial<EntityDraft>): Entity {
  return {
    ...entity,
    properties: { ...entity.properties, ...draft.properties },
    relations: { ...entity.relations, ...(draft.relations as Entity['relations']) },
  }
}

/** What an entity has in a column. */
export function valueIn(entity: Entity, column: TableColumn): unknown {
  if (column.kind === 'property') return entity.properties[column.key]
  return column.kind === 'relation' ? entity.relations[column.key] : undefined
}

function readOnlyReason(blueprint: Blueprint, column: TableColumn): string | undefined {
  switch (column.kind) {
    case 'relation':
      return undefined
    case 'property':
      return computedReason(blueprint, column)
    case 'title':
      return 'The title is changed with “Edit” in the menu of the row.'
    case 'identifier':
      return 'The identifier is how others refer to the entity; it stays.'
    case 'team':
      return 'Owning teams are not edited in the table.'
    default:
      return 'Portolan records this by itself.'
  }
}

function computedReason(blueprint: Blueprint, column: Extract<TableColumn, { kind: 'property' }>): string | undefined {
  switch (column.source) {
    case 'stored':
      return undefined
    case 'mirror': {
      const path = blueprint.mirrorProperties[column.key]?.path
      return `Mirrored from ${path ?? 'a related entity'}: it is changed there.`
    }
    case 'calculation':
      return 'Calculated from other values of the entity: it follows when they change.'
    case 'aggregation':
      return 'Counted or summed up over related entities: it follows when they change.'
  }
}
