import { IconArrowBackUp, IconChevronDown } from '@tabler/icons-react'
import { PortolanError } from '@portolan/client'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ActionIcon, Button, Menu, messageOf, showToast, Tooltip } from '../../ui/index.ts'
import { useDialog } from '../../ui/use-dialog.ts'
import type { Blueprint } from '../catalog-types.ts'
import { refreshSidebar, type StoredPage } from '../sidebar-queries.ts'
import { NewPageModal } from './NewPageModal.tsx'
import { copyPage, saveTableConfig } from './page-queries.ts'
import { tableOf, withView } from './stored-view.ts'
import type { TableViewState } from './use-table-view.ts'
import classes from './ViewControls.module.css'

interface Props {
  blueprint: Blueprint
  page: StoredPage
  state: TableViewState
  rights: { update: boolean; create: boolean }
}

/** What becomes of a view that differs from what the page stores: saved for everybody, or dropped. */
export function ViewControls({ blueprint, page, state, rights }: Props) {
  const navigate = useNavigate()
  const copy = useDialog<true>()
  const config = () => withView(tableOf(page), blueprint.identifier, { change: state.changed, columns: state.columns })
  const save = useMutation({
    mutationFn: () => saveTableConfig(page, config()),
    onSuccess: () => {
      state.revert()
      showToast(`Saved the view of ${page.title ?? page.identifier}`)
    },
  })
  const reload = useMutation({ mutationFn: refreshSidebar, onSuccess: () => save.reset() })
  const isOutdated = save.error instanceof PortolanError && save.error.code === 'conflict'

  if (Object.keys(state.changed).length === 0) return null
  const maySave = rights.update && !state.isLocked
  return (
    <div role="group" aria-label="View" className={classes.controls}>
      {save.isError && (
        <span role="alert" className={classes.problem}>
          {isOutdated ? 'Somebody else changed this page meanwhile.' : messageOf(save.error)}
          {isOutdated && (
            <Button variant="subtle" size="compact-sm" loading={reload.isPending} onClick={() => reload.mutate()}>
              Load the page again
            </Button>
          )}
        </span>
      )}
      {maySave && (
        <Button.Group>
          <Button loading={save.isPending} onClick={() => save.mutate()}>
            Save view
          </Button>
          {rights.create && (
            <Menu>
              <Menu.Target>
                <Button aria-label="More ways to save" px={8} className={classes.arrow ?? ''}>
                  <IconChevronDown size={14} />
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item onClick={() => copy.open(true, null)}>Save as new page</Menu.Item>
              </Menu.Dropdown>
            </Menu>
          )}
        </Button.Group>
      )}
      <Tooltip label="Back to the saved view">
        <ActionIcon variant="default" aria-label="Revert to the saved view" onClick={state.revert}>
          <IconArrowBackUp size={16} />
        </ActionIcon>
      </Tooltip>
      {copy.task && (
        <NewPageModal
          title={`${page.title ?? blueprint.title} (copy)`}
          create={async ({ title, identifier }) => {
            const created = await copyPage(page, { identifier, title, blueprintConfig: config() })
            state.revert()
            await navigate({ to: '/$page', params: { page: created } })
          }}
          onClose={copy.close}
        />
      )}
    </div>
  )
}
