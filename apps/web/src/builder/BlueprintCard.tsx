import { IconChevronDown, IconDots, IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Blueprint } from '../catalog/catalog-types.ts'
import { catalogPageOf } from '../catalog/page-identifier.ts'
import { ActionIcon, Button, EntityIcon, Menu } from '../ui/index.ts'
import { cardButtonId, type BuilderDialog } from './builder-dialog.ts'
import classes from './BlueprintCard.module.css'
import { listProperties, listRelations, type DefinitionRow } from './blueprint-rows.ts'

interface Props {
  blueprint: Blueprint
  onOpen: (dialog: BuilderDialog) => void
}

/** One blueprint: its properties with their types, its relations with their targets. Each can be changed. */
export function BlueprintCard({ blueprint, onOpen }: Props) {
  const [isOpen, setIsOpen] = useState(true)
  const { identifier, title } = blueprint
  return (
    <article className={classes.card} aria-label={title}>
      <header className={classes.header}>
        <EntityIcon icon={blueprint.icon} title={title} size={16} framed />
        <div className={classes.names}>
          <h3 className="truncate">
            <Link to="/$page" params={{ page: catalogPageOf(identifier) }} className={classes.title}>
              {title}
            </Link>
          </h3>
          <span className={`${classes.identifier} truncate`}>{identifier}</span>
        </div>
        <BlueprintMenu blueprint={blueprint} onOpen={onOpen} />
        <ActionIcon
          id={cardButtonId(identifier)}
          aria-expanded={isOpen}
          aria-label={isOpen ? `Collapse ${title}` : `Expand ${title}`}
          onClick={() => setIsOpen(!isOpen)}
        >
          <IconChevronDown size={16} className={classes.chevron ?? ''} data-open={isOpen || undefined} />
        </ActionIcon>
      </header>
      {isOpen && (
        <>
          <Rows
            label="Properties"
            rows={listProperties(blueprint)}
            addLabel="New property"
            title={title}
            onAdd={() => onOpen({ kind: 'property', blueprint })}
            onEdit={(place) => onOpen({ kind: 'property', blueprint, place })}
          />
          <Rows
            label="Relations"
            rows={listRelations(blueprint)}
            addLabel="New relation"
            title={title}
            onAdd={() => onOpen({ kind: 'relation', blueprint })}
            onEdit={({ key }) => onOpen({ kind: 'relation', blueprint, key })}
          />
        </>
      )}
    </article>
  )
}

function Rows(props: {
  label: string
  rows: readonly DefinitionRow[]
  addLabel: string
  /** Of the blueprint. */
  title: string
  onAdd: () => void
  onEdit: (place: DefinitionRow['place']) => void
}) {
  const { label, rows, addLabel, title, onAdd, onEdit } = props
  return (
    <section className={classes.part} aria-label={`${label} of ${title}`}>
      {rows.length > 0 && (
        <ul className={classes.rows} aria-label={label}>
          {rows.map(({ place, name, type, isRequired }) => (
            <li key={`${place.map} ${place.key}`}>
              <button type="button" className={classes.row} onClick={() => onEdit(place)}>
                <span className="truncate">
                  <span className="visually-hidden">Edit </span>
                  {name}
                  {isRequired && <span className={classes.required}> required</span>}
                </span>
                <span className={classes.type}>{type}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
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
    </section>
  )
}

function BlueprintMenu({ blueprint, onOpen }: Props) {
  return (
    <Menu width={180}>
      <Menu.Target>
        <ActionIcon aria-label={`More for ${blueprint.title}`}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onOpen({ kind: 'blueprint', blueprint })}>Edit blueprint</Menu.Item>
        <Menu.Item onClick={() => onOpen({ kind: 'blueprint-json', blueprint })}>Edit JSON</Menu.Item>
        <Menu.Divider role="separator" />
        <Menu.Item className={classes.danger ?? ''} onClick={() => onOpen({ kind: 'delete-blueprint', blueprint })}>
          Delete
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
