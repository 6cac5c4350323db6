import { ActionIcon } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import { closeToast, useToasts } from './toast.ts'
import classes from './Toasts.module.css'

/** Where toasts appear. It is always there, so that screen readers announce what comes into it. */
export function Toasts() {
  const toasts = useToasts()
  return (
    <div className={classes.stack} role="status" aria-label="Messages">
      {toasts.map(({ id, text }) => (
        <div key={id} className={classes.toast}>
          <IconCheck size={16} className={classes.glyph ?? ''} aria-hidden />
          <span className={classes.text}>{text}</span>
          <ActionIcon size={24} aria-label="Close message" onClick={() => closeToast(id)}>
            <IconX size={14} />
          </ActionIcon>
        </div>
      ))}
    </div>
  )
}
