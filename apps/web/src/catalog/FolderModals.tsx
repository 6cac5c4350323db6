import { PortolanError } from '@portolan/client'
import { useMutation } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { Button, messageOf, Modal, Select, showToast, TextInput } from '../ui/index.ts'
import classes from './FolderModals.module.css'
import { createFolderMutation, deleteFolderMutation, moveItemMutation, patchFolderMutation } from './sidebar-queries.ts'
import { listPlaces, toFolderIdentifier, type FolderNode, type TreeNode } from './sidebar-tree.ts'

const TITLE_LIMIT = 100
/** No folder has this identifier. */
const TOP = ''

/** Asks for the title of a new folder, inside another one or at the top of the catalog. */
export function NewFolderModal({ parent, onClose }: { parent: FolderNode | undefined; onClose: () => void }) {
  const [title, setTitle] = useState('')
  const create = useMutation(createFolderMutation())
  const identifier = toFolderIdentifier(title)
  const isTaken = create.error instanceof PortolanError && create.error.status === 409

  const submit = () => {
    if (identifier === '') return
    create.mutate(
      { identifier, title: title.trim(), ...(parent && { parent: parent.identifier }) },
      {
        onSuccess: () => {
          showToast(`Folder ${title.trim()} created`)
          onClose()
        },
      },
    )
  }
  return (
    <FolderForm
      title={parent ? `New folder in ${parent.title}` : 'New folder'}
      submit={{ label: 'Create', run: submit, isPending: create.isPending, isDisabled: identifier === '' }}
      problem={isTaken ? undefined : create.error}
      onClose={onClose}
    >
      <TextInput
        label="Title"
        withAsterisk
        aria-required
        data-autofocus
        maxLength={TITLE_LIMIT}
        value={title}
        error={isTaken && 'There is a folder with this identifier already'}
        description={`Identifier: ${identifier || '–'}`}
        onChange={(event) => {
          setTitle(event.currentTarget.value)
          create.reset()
        }}
      />
    </FolderForm>
  )
}

/** Changes the title of a folder. Its identifier stays. */
export function RenameFolderModal({ folder, onClose }: { folder: FolderNode; onClose: () => void }) {
  const [title, setTitle] = useState(folder.title)
  const rename = useMutation(patchFolderMutation(folder.identifier))
  const submit = () => rename.mutate({ title: title.trim() }, { onSuccess: onClose })
  return (
    <FolderForm
      title={`Rename ${folder.title}`}
      submit={{ label: 'Save', run: submit, isPending: rename.isPending, isDisabled: title.trim() === '' }}
      problem={rename.error}
      onClose={onClose}
    >
      <TextInput
        label="Title"
        data-autofocus
        maxLength={TITLE_LIMIT}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
    </FolderForm>
  )
}

/** Asks where a page or folder should stand. It goes to the end of the folder chosen. */
export function MoveModal(props: { node: TreeNode; tree: readonly TreeNode[]; onClose: () => void }) {
  const { node, tree, onClose } = props
  const move = useMutation(moveItemMutation(node))
  const places = listPlaces(tree, node).map(({ identifier, path }) => ({ value: identifier, label: path }))
  const options = tree.includes(node) ? places : [{ value: TOP, label: 'Top of the catalog' }, ...places]
  const [place, setPlace] = useState(options[0]?.value)
  const submit = () => {
    if (place === undefined) return
    const label = options.find(({ value }) => value === place)?.label
    move.mutate(place === TOP ? null : place, {
      onSuccess: () => {
        showToast(`${node.title} moved to ${label}`)
        onClose()
      },
    })
  }
  return (
    <FolderForm
      title={`Move ${node.title}`}
      submit={{ label: 'Move', run: submit, isPending: move.isPending, isDisabled: place === undefined }}
      problem={move.error}
      onClose={onClose}
    >
      {options.length === 0 ? (
        <p className={classes.text}>There is no other folder yet. Create one first.</p>
      ) : (
        <Select
          label="Move to"
          data={options}
          value={place ?? null}
          allowDeselect={false}
          searchable
          data-autofocus
          onChange={(value) => setPlace(value ?? undefined)}
        />
      )}
    </FolderForm>
  )
}

/** Asks before a folder goes. Nothing in it is deleted. */
export function DeleteFolderModal({ folder, onClose }: { folder: FolderNode; onClose: () => void }) {
  const remove = useMutation(deleteFolderMutation(folder.identifier))
  const submit = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        showToast(`Folder ${folder.title} deleted`)
        onClose()
      },
    })
  return (
    <FolderForm
      title={`Delete ${folder.title}?`}
      submit={{ label: `Delete ${folder.title}`, run: submit, isPending: remove.isPending, isDanger: true }}
      problem={remove.error}
      onClose={onClose}
    >
      <p className={classes.text}>
        {folder.children.length === 0
          ? 'The folder is empty.'
          : 'Pages and folders in it are kept: they move to where the folder stood.'}
      </p>
    </FolderForm>
  )
}

function FolderForm(props: {
  title: string
  submit: { label: string; run: () => void; isPending: boolean; isDisabled?: boolean; isDanger?: boolean }
  problem: Error | null | undefined
  onClose: () => void
  children: ReactNode
}) {
  const { submit } = props
  return (
    <Modal opened onClose={props.onClose} title={props.title} size={440} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        className={classes.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          submit.run()
        }}
      >
        {props.children}
        {props.problem && (
          <p className={classes.problem} role="alert">
            {messageOf(props.problem)}
          </p>
        )}
        <div className={classes.buttons}>
          <Button variant="default" onClick={props.onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            loading={submit.isPending}
            disabled={submit.isDisabled ?? false}
            {...(submit.isDanger && { color: 'danger' })}
          >
            {submit.label}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
