import { IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { ActionIcon } from '../ui/index.ts'
import classes from './StandInNotice.module.css'

const KEY = 'portolan.stand-ins-seen'

/** Says that this portal talks to stand-ins, until the reader closes it for this browser session. */
export function StandInNotice() {
  const [isShown, setIsShown] = useState(() => sessionStorage.getItem(KEY) === null)
  if (!isShown) return null
  return (
    <aside className={classes.root} aria-label="Demonstration">
      <p className={classes.text}>
        <strong>Demonstration.</strong> CircleCI and GitLab are stand-ins on this machine; nothing leaves it.
      </p>
      <ActionIcon
        size={24}
        aria-label="Close notice"
        onClick={() => {
          sessionStorage.setItem(KEY, 'true')
          setIsShown(false)
        }}
      >
        <IconX size={14} />
      </ActionIcon>
    </aside>
  )
}
