import type { ReactNode } from 'react'
import { DrawerForm } from './DrawerForm.tsx'
import { SideDrawer } from './SideDrawer.tsx'

interface Props {
  title: string
  /** Stands at the end of the title row. */
  aside?: ReactNode
  /** Stands at the start of the row of buttons, away from the one that sends. */
  start?: ReactNode
  /** In pixels. Default 560. */
  size?: number
  submitLabel: string
  isSending: boolean
  /** What is wrong beside the fields; a field says itself what is wrong with it. */
  problem?: string | undefined
  onClose: () => void
  onSubmit: () => void
  children: ReactNode
}

/** A form at the side of the page: fields that scroll between a title and the buttons. */
export function FormDrawer({ title, aside, size = 560, onClose, ...form }: Props) {
  return (
    <SideDrawer isOpen title={title} aside={aside} size={size} onClose={onClose}>
      <DrawerForm {...form} onCancel={onClose} />
    </SideDrawer>
  )
}
