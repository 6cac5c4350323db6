import { Link } from '@tanstack/react-router'
import { Menu, showToast } from '../../ui/index.ts'
import type { Entity } from '../catalog-types.ts'
import classes from './RowMenu.module.css'

export interface RowMenuTask {
  entity: Entity
  /** The button below which the menu opens. */
  button: HTMLElement
}

interface Props extends RowMenuTask {
  /** Undefined: the reader may not. */
  onEdit: (() => void) | undefined
  onDelete: (() => void) | undefined
  onClose: () => void
}

/** What can be done with one entity of a table. One menu serves all rows. */
export function RowMenu({ entity, button, onEdit, onDelete, onClose }: Props) {
  const { left, top, width, height } = button.getBoundingClientRect()
  const copy = (text: string, what: string) =>
    void navigator.clipboard.writeText(text).then(() => showToast(`Copied the ${what} of ${entity.identifier}`))
  return (
    <Menu opened onChange={(isOpen) => !isOpen && onClose()} withinPortal returnFocus={false} trapFocus>
      <Menu.Target>
        {/* Stands in for the button of the row, which is not part of this menu. */}
        <button
          type="button"
          tabIndex={-1}
          aria-hidden
          aria-label={`More for ${entity.title || entity.identifier}`}
          className={classes.anchor}
          style={{ left, top, width, height }}
        />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          renderRoot={(props: Record<string, unknown>) => (
            <Link
              {...props}
              to="/$page"
              params={{ page: `${entity.blueprint}Entity` }}
              search={{ identifier: entity.identifier }}
            />
          )}
        >
          Open
        </Menu.Item>
        {onEdit && <Menu.Item onClick={onEdit}>Edit</Menu.Item>}
        <Menu.Item onClick={() => copy(entity.identifier, 'identifier')}>Copy identifier</Menu.Item>
        <Menu.Item onClick={() => copy(JSON.stringify(entity, null, 2), 'JSON')}>Copy JSON</Menu.Item>
        {onDelete && (
          <>
            <Menu.Divider role="separator" />
            <Menu.Item className={classes.danger ?? ''} onClick={onDelete}>
              Delete
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
