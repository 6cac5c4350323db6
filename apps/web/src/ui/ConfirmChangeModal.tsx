import type { UseMutationResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ConfirmModal } from './ConfirmModal.tsx'
import { showToast } from './toast.ts'

/** Asks before one change is made, makes it, says that it is done and closes. */
export function ConfirmChangeModal<Input>(props: {
  title: string
  confirmLabel: string
  /** Whether nothing is lost by it. */
  isHarmless?: boolean
  change: UseMutationResult<unknown, Error, Input>
  input: Input
  /** What the toast says once it is done. */
  report: string
  onClose: () => void
  children: ReactNode
}) {
  const { change } = props
  const confirm = () =>
    change.mutate(props.input, {
      onSuccess: () => {
        showToast(props.report)
        props.onClose()
      },
    })

  return (
    <ConfirmModal
      title={props.title}
      confirmLabel={props.confirmLabel}
      isHarmless={props.isHarmless ?? false}
      isPending={change.isPending}
      error={change.error}
      onClose={props.onClose}
      onConfirm={confirm}
    >
      {props.children}
    </ConfirmModal>
  )
}
