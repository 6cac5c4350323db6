import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { FormFieldControl } from '../../actions/FormFieldControl.tsx'
import type { FormField } from '../../actions/form-fields.ts'
import { validateForm } from '../../actions/form-validation.ts'
import { initialValues, isEmpty } from '../../actions/form-values.ts'
import { useLive } from '../../live/use-live.ts'
import { Button, Popover } from '../../ui/index.ts'
import { readEntity } from '../catalog-queries.ts'
import type { Entity } from '../catalog-types.ts'
import { entityValues } from '../entity-form.ts'
import type { TableColumn } from '../table-columns.ts'
import classes from './CellEditor.module.css'
import { valueIn, type CellAccess } from './cell-edit.ts'
import { CellValue } from './CellValue.tsx'
import { replaceRow } from './row-cache.ts'
import type { CellEdit } from './use-cell-edits.ts'

interface Props {
  entity: Entity
  column: TableColumn
  access: CellAccess
  /** What was refused before. */
  edit: CellEdit | undefined
  onSave: (field: FormField, controlValue: unknown) => void
  onClose: () => void
}

/** The value of one cell, above the table: a control, or the reason why there is none. */
export function CellEditor({ access, ...props }: Props) {
  const { column, onClose } = props
  return (
    <Popover
      opened
      onChange={(isOpen) => !isOpen && onClose()}
      position="bottom-start"
      width="min(360px, calc(100vw - 16px))"
      trapFocus
      withRoles={false}
      // Lists of choices open outside of it.
      closeOnClickOutside={'reason' in access}
    >
      <Popover.Target>
        <span className={classes.anchor} />
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={`Edit ${column.title}`} className={classes.dropdown ?? ''}>
        {'reason' in access ? (
          <div className={classes.form}>
            <p className={classes.text}>{access.reason}</p>
            <div className={classes.buttons}>
              <Button variant="default" size="compact-sm" onClick={onClose} data-autofocus>
                Close
              </Button>
            </div>
          </div>
        ) : (
          <Form {...props} field={access.field} />
        )}
      </Popover.Dropdown>
    </Popover>
  )
}

function Form({ column, field, edit, onSave, onClose, ...props }: Omit<Props, 'access'> & { field: FormField }) {
  // The row goes on to show what is newer; the editor compares with what it began with.
  const [entity] = useState(props.entity)
  const [before] = useState(() => initialValues([field], entityValues(entity))[field.key])
  const [value, setValue] = useState(edit ? edit.controlValue : before)
  const [problem, setProblem] = useState(edit?.problem)
  const newer = useNewerEntity(entity)
  const isChangedByOthers = newer !== undefined && !isSame(valueIn(newer, column), valueIn(entity, column))

  const submit = () => {
    const found = validateForm([field], { [field.key]: value })[field.key]
    if (found !== undefined) return setProblem(found)
    if (isSame(value, before) && !isChangedByOthers) return onClose()
    onSave(field, value)
  }

  return (
    <form
      noValidate
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      {newer && isChangedByOthers && (
        <div role="alert" className={classes.newer}>
          <span>Somebody else changed this meanwhile. It is now</span>
          <span className={classes.newerValue}>
            <CellValue column={column} entity={newer} />
          </span>
        </div>
      )}
      <FormFieldControl field={field} value={value} error={problem} onChange={setValue} />
      <div className={classes.buttons}>
        {!field.isRequired && (field.control === 'boolean' || field.control === 'choice') && !isEmpty(before) && (
          <Button variant="subtle" onClick={() => onSave(field, undefined)}>
            Clear
          </Button>
        )}
        <span className={classes.space} />
        <Button variant="default" onClick={onClose}>
          {isChangedByOthers ? 'Keep theirs' : 'Cancel'}
        </Button>
        <Button type="submit">{isChangedByOthers ? 'Save mine' : 'Save'}</Button>
      </div>
    </form>
  )
}

/** The entity as somebody else has left it since the editor was opened; undefined as long as nobody did. */
function useNewerEntity(entity: Entity): Entity | undefined {
  const client = useQueryClient()
  const [newer, setNewer] = useState<Entity>()
  useLive([`blueprint:${entity.blueprint}`], ({ event, data }) => {
    const isThis = (data as { identifier?: string } | undefined)?.identifier === entity.identifier
    if (!(event === 'entity' && isThis) && event !== 'resync') return
    readEntity(entity.blueprint, entity.identifier)
      .then((read) => {
        if (read.updatedAt <= entity.updatedAt) return
        setNewer(read)
        replaceRow(client, read)
      })
      // Deleted meanwhile, or out of reach: saving will say so.
      .catch(() => undefined)
  })
  return newer
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one ?? null) === JSON.stringify(other ?? null)
