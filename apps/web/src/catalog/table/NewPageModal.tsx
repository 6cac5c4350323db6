import { PortolanError } from '@portolan/client'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Button, messageOf, Modal, TextInput } from '../../ui/index.ts'
import classes from '../BatchModal.module.css'

interface Props {
  /** What the page is called unless the reader says otherwise. */
  title: string
  create: (page: { title: string; identifier: string }) => Promise<void>
  onClose: () => void
}

/** Asks for the name of a new page; its identifier follows from that. */
export function NewPageModal({ title: initial, create, onClose }: Props) {
  const [title, setTitle] = useState(initial)
  const identifier = toPageIdentifier(title)
  const creation = useMutation({ mutationFn: () => create({ title: title.trim(), identifier }), onSuccess: onClose })
  const isTaken = creation.error instanceof PortolanError && creation.error.status === 409
  const problem = isTaken ? 'There is a page with this identifier already' : undefined
  return (
    <Modal opened onClose={onClose} title="Save as new page" size={440} withCloseButton={false}>
      <form
        noValidate
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (identifier !== '') creation.mutate()
        }}
      >
        <TextInput
          label="Title"
          description={identifier === '' ? 'Enter letters or digits' : `Identifier: ${identifier}`}
          value={title}
          error={problem ?? (creation.isError && messageOf(creation.error))}
          onChange={(event) => setTitle(event.currentTarget.value)}
          data-autofocus
        />
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={creation.isPending} disabled={identifier === ''}>
            Create
          </Button>
        </div>
      </form>
    </Modal>
  )
}

/** Letters and digits of the title, in lower case, joined by underscores. */
const toPageIdentifier = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}0-9]+/gu, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 100)
