import { ActionIcon, Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import type { ReactNode, Ref } from 'react'

interface Props {
  /** The thing, where a page shows several; without it, the menu is that of the page. */
  of?: string
  widthPx?: number
  /** The button, for a dialog to give the focus back to. */
  ref?: Ref<HTMLButtonElement>
  children: ReactNode
}

/** What else can be done with a thing that a page shows. */
export function MoreMenu({ of, widthPx, ref, children }: Props) {
  return (
    <Menu {...(widthPx !== undefined && { width: widthPx })}>
      <Menu.Target>
        <ActionIcon
          {...(ref && { ref })}
          {...(of === undefined && { variant: 'default' })}
          aria-label={of === undefined ? 'More' : `More for ${of}`}
        >
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  )
}
