import { IconPlus } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Button } from '../ui/index.ts'
import classes from './BlueprintCard.module.css'
import type { DefinitionRow } from './blueprint-rows.ts'

/** The properties or the relations of a blueprint, each with a way to change it where the reader may. */
export function DefinitionRows(props: {
  label: string
  rows: readonly DefinitionRow[]
  addLabel: string
  /** Of the blueprint. */
  title: string
  mayChange: boolean
  onAdd: () => void
  onEdit: (place: DefinitionRow['place']) => void
}) {
  const { label, rows, addLabel, title, mayChange, onAdd, onEdit } = props
  return (
    <section className={classes.part} aria-label={`${label} of ${title}`}>
      {rows.length > 0 && (
        <ul className={classes.rows} aria-label={label}>
          {rows.map((row) => (
            <li key={`${row.place.map} ${row.place.key}`}>
              {mayChange ? (
                <button type="button" className={classes.row} onClick={() => onEdit(row.place)}>
                  <Row row={row} before={<span className="visually-hidden">Edit </span>} />
                </button>
              ) : (
                <div className={classes.row}>
                  <Row row={row} />
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
      {mayChange && (
        <Button
          className={classes.add ?? ''}
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={14} />}
          onClick={onAdd}
        >
          {addLabel}
          <span className="visually-hidden"> of {title}</span>
        </Button>
      )}
      {!mayChange && rows.length === 0 && <p className={classes.none}>None</p>}
    </section>
  )
}

function Row({ row, before }: { row: DefinitionRow; before?: ReactNode }) {
  return (
    <>
      <span className="truncate">
        {before}
        {row.name}
        {row.isRequired && <span className={classes.required}> required</span>}
      </span>
      <span className={classes.type}>{row.type}</span>
    </>
  )
}
