import { Button, Drawer } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './FormDrawer.module.css'

interface Props {
  title: string
  /** Stands at the end of the title row. */
  aside?: ReactNode
  /** Stands at the start of the row of buttons, away from the one that sends. */
  start?: ReactNode
  submitLabel: string
  isSending: boolean
  /** What is wrong beside the fields; a field says itself what is wrong with it. */
  problem?: string | undefined
  onClose: () => void
  onSubmit: () => void
  children: ReactNode
}

/** A form at the side of the page: fields that scroll between a title and the buttons. */
export function FormDrawer(props: Props) {
  return (
    <Drawer.Root
      opened
      onClose={props.onClose}
      size={560}
      position="right"
      // A class given to the content itself lands on what positions it, too.
      classNames={{ content: classes.content ?? '' }}
    >
      <Drawer.Overlay color="var(--scrim)" backgroundOpacity={1} />
      <Drawer.Content>
        <Drawer.Header className={classes.header ?? ''}>
          <Drawer.Title className={`${classes.title} truncate`}>{props.title}</Drawer.Title>
          {props.aside}
          <Drawer.CloseButton aria-label="Close" ml={0} />
        </Drawer.Header>
        <Drawer.Body className={classes.drawerBody ?? ''}>
          <form
            className={classes.form}
            noValidate
            onSubmit={(event) => {
              event.preventDefault()
              props.onSubmit()
            }}
          >
            <div className={classes.body}>{props.children}</div>
            <footer className={classes.footer}>
              {props.problem && (
                <p className={classes.problem} role="alert">
                  {props.problem}
                </p>
              )}
              <div className={classes.buttons}>
                <div className={classes.start}>{props.start}</div>
                <Button variant="default" onClick={props.onClose}>
                  Cancel
                </Button>
                <Button type="submit" loading={props.isSending}>
                  {props.submitLabel}
                </Button>
              </div>
            </footer>
          </form>
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  )
}
