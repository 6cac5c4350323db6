import { useMutation } from '@tanstack/react-query'
import { Menu, messageOf, MoreMenu, showToast } from '../../ui/index.ts'
import type { StoredPage } from '../sidebar-queries.ts'
import { lockPage } from './page-queries.ts'
import classes from './ViewControls.module.css'

/** What those who may change a page can do with it. */
export function PageMenu({ page }: { page: StoredPage }) {
  const isLocked = page.locked === true
  const lock = useMutation({
    mutationFn: () => lockPage(page, { isLocked: !isLocked }),
    onSuccess: () => showToast(isLocked ? 'The page is unlocked' : 'The page is locked'),
  })
  return (
    <>
      {lock.isError && (
        <span role="alert" className={classes.problem}>
          {messageOf(lock.error)}
        </span>
      )}
      <MoreMenu>
        <Menu.Item disabled={lock.isPending} onClick={() => lock.mutate()}>
          {isLocked ? 'Unlock page' : 'Lock page'}
        </Menu.Item>
      </MoreMenu>
    </>
  )
}
