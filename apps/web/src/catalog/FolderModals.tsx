import { PortolanError } from '@portolan/client'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { ConfirmChangeModal, FormModal, Select, showToast, TextInput } from '../ui/index.ts'
import classes from './FolderModals.module.css'
import { createFolderMutation, deleteFolderMutation, moveItemMutation, patchFolderMutation } from './sidebar-queries.ts'
import { listPlaces, toFolderIdentifier, type FolderNode, type TreeNode } from './sidebar-tree.ts'

const TITLE_LIMIT = 100
const SIZE = 440
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
    <FormModal
      title={parent ? `New folder in ${parent.title}` : 'New folder'}
      submitLabel="Create"
      isSending={create.isPending}
      isDisabled={identifier === ''}
      problem={isTaken ? undefined : create.error?.message}
      size={SIZE}
      onClose={onClose}
      onSubmit={submit}
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
    </FormModal>
  )
}

/** Changes the title of a folder. Its identifier stays. */
export function RenameFolderModal({ folder, onClose }: { folder: FolderNode; onClose: () => void }) {
  const [title, setTitle] = useState(folder.title)
  const rename = useMutation(patchFolderMutation(folder.identifier))
  const submit = () => rename.mutate({ title: title.trim() }, { onSuccess: onClose })
  return (
    <FormModal
      title={`Rename ${folder.title}`}
      submitLabel="Save"
      isSending={rename.isPending}
      isDisabled={title.trim() === ''}
      problem={rename.error?.message}
      size={SIZE}
      onClose={onClose}
      onSubmit={submit}
    >
      <TextInput
        label="Title"
        data-autofocus
        maxLength={TITLE_LIMIT}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
    </FormModal>
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
    <FormModal
      title={`Move ${node.title}`}
      submitLabel="Move"
      isSending={move.isPending}
      isDisabled={place === undefined}
      problem={move.error?.message}
      size={SIZE}
      onClose={onClose}
      onSubmit={submit}
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
    </FormModal>
  )
}

/** Asks before a folder goes. Nothing in it is deleted. */
export function DeleteFolderModal({ folder, onClose }: { folder: FolderNode; onClose: () => void }) {
  const remove = useMutation(deleteFolderMutation(folder.identifier))
  return (
    <ConfirmChangeModal
      title={`Delete ${folder.title}?`}
      confirmLabel={`Delete ${folder.title}`}
      change={remove}
      input={undefined}
      report={`Folder ${folder.title} deleted`}
      onClose={onClose}
    >
      <p>
        {folder.children.length === 0
          ? 'The folder is empty.'
          : 'Pages and folders in it are kept: they move to where the folder stood.'}
      </p>
    </ConfirmChangeModal>
  )
}
