import { IconChevronDown, IconDots } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Blueprint } from '../catalog/catalog-types.ts'
import { catalogPageOf } from '../catalog/page-identifier.ts'
import { ActionIcon, EntityIcon, Menu } from '../ui/index.ts'
import { cardButtonId, type BuilderDialog } from './builder-dialog.ts'
import classes from './BlueprintCard.module.css'
import { listProperties, listRelations } from './blueprint-rows.ts'
import { DefinitionRows } from './DefinitionRows.tsx'

interface Props {
  blueprint: Blueprint
  mayChange: boolean
  onOpen: (dialog: BuilderDialog) => void
}

/** One blueprint: its properties with their types, its relations with their targets. Whoever may can change each. */
export function BlueprintCard({ blueprint, mayChange, onOpen }: Props) {
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
        {mayChange && <BlueprintMenu blueprint={blueprint} onOpen={onOpen} />}
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
          <DefinitionRows
            label="Properties"
            rows={listProperties(blueprint)}
            addLabel="New property"
            title={title}
            mayChange={mayChange}
            onAdd={() => onOpen({ kind: 'property', blueprint })}
            onEdit={(place) => onOpen({ kind: 'property', blueprint, place })}
          />
          <DefinitionRows
            label="Relations"
            rows={listRelations(blueprint)}
            addLabel="New relation"
            title={title}
            mayChange={mayChange}
            onAdd={() => onOpen({ kind: 'relation', blueprint })}
            onEdit={({ key }) => onOpen({ kind: 'relation', blueprint, key })}
          />
        </>
      )}
    </article>
  )
}

function BlueprintMenu({ blueprint, onOpen }: Pick<Props, 'blueprint' | 'onOpen'>) {
  // The portal keeps those itself.
  const isOfSystem = blueprint.identifier.startsWith('_')
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
        {!isOfSystem && (
          <>
            <Menu.Divider role="separator" />
            <Menu.Item className={classes.danger ?? ''} onClick={() => onOpen({ kind: 'delete-blueprint', blueprint })}>
              Delete
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
