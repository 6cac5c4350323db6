import { Menu } from '@mantine/core'
import classes from './DeleteItem.module.css'

/** The last item of a menu, apart from those that lose nothing. */
export function DeleteItem({ onClick }: { onClick: () => void }) {
  return (
    <>
      <Menu.Divider role="separator" />
      <Menu.Item className={classes.item ?? ''} onClick={onClick}>
        Delete
      </Menu.Item>
    </>
  )
}
