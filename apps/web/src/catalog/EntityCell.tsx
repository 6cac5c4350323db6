import { IconPencil } from '@tabler/icons-react'
import { useRef } from 'react'
import type { Entity } from './catalog-types.ts'
import classes from './EntityCell.module.css'
import type { TableColumn } from './table-columns.ts'
import { CellEditor } from './table/CellEditor.tsx'
import { CellValue } from './table/CellValue.tsx'
import type { CellEdits } from './table/use-cell-edits.ts'

interface Props {
  column: TableColumn
  entity: Entity
  /** The line of the table that the cell stands in. */
  line: string
  index: number
  edits: CellEdits
}

/** One cell of a catalog table: the value, what became of a change of it, and its editor while it is open. */
export function EntityCell({ column, entity, line, index, edits }: Props) {
  const access = edits.accessTo(column)
  const edit = edits.editOf(entity, column)
  const isOpen = edits.open?.line === line && edits.open.column === column.id
  const cell = useRef<HTMLDivElement>(null)
  // Once the editor is gone, which holds the focus as long as it is there.
  const takeFocusBack = () => requestAnimationFrame(() => cell.current?.focus())
  return (
    <div
      ref={cell}
      role={column.kind === 'title' ? 'rowheader' : 'cell'}
      className={classes.cell}
      data-kind={column.kind}
      data-cell={index}
      data-open={isOpen || undefined}
      data-saving={edit?.expected ? '' : undefined}
      tabIndex={-1}
    >
      <CellValue column={column} entity={edit?.expected ?? entity} />
      {edit?.problem !== undefined && (
        <span role="alert" className={classes.problem} title={edit.problem}>
          {edit.problem}
        </span>
      )}
      {'field' in access && (
        <button
          type="button"
          tabIndex={-1}
          className={classes.edit}
          aria-label={`Edit ${column.title} of ${entity.title || entity.identifier}`}
          onClick={() => edits.start(line, column.id)}
        >
          <IconPencil size={14} aria-hidden />
        </button>
      )}
      {isOpen && (
        <CellEditor
          entity={entity}
          column={column}
          access={access}
          edit={edit}
          onSave={(field, value) => {
            edits.save(entity, column, field, value)
            takeFocusBack()
          }}
          onClose={() => {
            edits.close()
            edits.forget(entity, column)
            takeFocusBack()
          }}
        />
      )}
    </div>
  )
}
