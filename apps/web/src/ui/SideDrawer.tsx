import { Drawer } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './SideDrawer.module.css'

interface Props {
  isOpen: boolean
  title: string
  description?: string | undefined
  /** Stands before the title. */
  icon?: ReactNode
  /** Stands at the end of the title row. */
  aside?: ReactNode
  /** In pixels. */
  size: number
  onClose: () => void
  children: ReactNode
}

/** What opens at the side of the page: a title above whatever fills the rest. */
export function SideDrawer(props: Props) {
  return (
    <Drawer.Root
      opened={props.isOpen}
      onClose={props.onClose}
      size={props.size}
      position="right"
      // A class given to the content itself lands on what positions it, too.
      classNames={{ content: classes.content ?? '', header: classes.header ?? '' }}
    >
      <Drawer.Overlay color="var(--scrim)" backgroundOpacity={1} />
      <Drawer.Content>
        <Drawer.Header data-described={props.description ? true : undefined}>
          {props.icon}
          <div className={classes.titles}>
            <Drawer.Title>{props.title}</Drawer.Title>
            {props.description && <p className={classes.description}>{props.description}</p>}
          </div>
          {props.aside}
          <Drawer.CloseButton aria-label="Close" />
        </Drawer.Header>
        {props.children}
      </Drawer.Content>
    </Drawer.Root>
  )
}
