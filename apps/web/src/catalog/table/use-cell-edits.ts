import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { FormField } from '../../actions/form-fields.ts'
import { messageOf } from '../../ui/index.ts'
import { patchEntity } from '../catalog-queries.ts'
import type { Blueprint, Entity } from '../catalog-types.ts'
import { columnsOf, type TableColumn } from '../table-columns.ts'
import { cellAccess, toCellDraft, withDraft, type CellAccess } from './cell-edit.ts'
import { replaceRow } from './row-cache.ts'

/** A change that the server has not accepted: it is on its way, or was refused. */
export interface CellEdit {
  /** What the control held when it was sent. */
  controlValue: unknown
  /** The entity with the change, as long as it is on its way. */
  expected: Entity | undefined
  problem: string | undefined
}

export interface CellEdits {
  accessTo: (column: TableColumn) => CellAccess
  /** The key of the line and the column whose editor is open. */
  open: { line: string; column: string } | undefined
  start: (line: string, column: string) => void
  close: () => void
  editOf: (entity: Entity, column: TableColumn) => CellEdit | undefined
  save: (entity: Entity, column: TableColumn, field: FormField, controlValue: unknown) => void
  /** Forgets a refusal. */
  forget: (entity: Entity, column: TableColumn) => void
}

/** Changes of single values in a table. They show at once; one that the server refuses is taken back, with its reason. */
export function useCellEdits(blueprint: Blueprint, mayUpdate: boolean): CellEdits {
  const client = useQueryClient()
  const [open, setOpen] = useState<CellEdits['open']>()
  const [edits, setEdits] = useState<ReadonlyMap<string, CellEdit>>(new Map())
  const set = (key: string, edit: CellEdit | undefined) =>
    setEdits((current) => {
      const next = new Map(current)
      if (edit) next.set(key, edit)
      else next.delete(key)
      return next
    })
  const save = async (entity: Entity, column: TableColumn, field: FormField, controlValue: unknown) => {
    const key = keyOf(entity, column)
    const draft = toCellDraft(field, controlValue)
    set(key, { controlValue, expected: withDraft(entity, draft), problem: undefined })
    try {
      const { entity: stored } = await patchEntity(blueprint.identifier, entity.identifier, draft)
      replaceRow(client, stored)
      set(key, undefined)
    } catch (error) {
      set(key, { controlValue, expected: undefined, problem: messageOf(error) })
    }
  }
  const accesses = useMemo(
    () => new Map(columnsOf(blueprint).map((column) => [column.id, cellAccess(blueprint, column, mayUpdate)])),
    [blueprint, mayUpdate],
  )
  return {
    accessTo: (column) => accesses.get(column.id) ?? cellAccess(blueprint, column, mayUpdate),
    open,
    start: (line, column) => setOpen({ line, column }),
    close: () => setOpen(undefined),
    editOf: (entity, column) => edits.get(keyOf(entity, column)),
    save: (entity, column, field, controlValue) => {
      setOpen(undefined)
      void save(entity, column, field, controlValue)
    },
    forget: (entity, column) => set(keyOf(entity, column), undefined),
  }
}

const keyOf = (entity: Entity, column: TableColumn) => `${column.id} ${entity.identifier}`
