import { IconSearch } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { TextInput } from '../../ui/index.ts'
import classes from './PeopleTable.module.css'

/** The search of a tab, how much it finds, and what can be added. */
export function PeopleToolbar(props: {
  label: string
  search: string
  count: string
  children: ReactNode
  onSearch: (text: string) => void
}) {
  return (
    <div className={classes.toolbar}>
      <TextInput
        className={classes.search ?? ''}
        type="search"
        aria-label={props.label}
        placeholder="Search"
        data-page-search
        leftSection={<IconSearch size={16} />}
        value={props.search}
        onChange={(event) => props.onSearch(event.currentTarget.value)}
      />
      <span className={classes.count} role="status">
        {props.count}
      </span>
      {props.children}
    </div>
  )
}

/** "12 users", or "3 of 12 users" when a search leaves some out. */
export function toCount(shown: number, all: number, [one, many]: readonly [string, string]): string {
  const total = `${all} ${all === 1 ? one : many}`
  return shown === all ? total : `${shown} of ${total}`
}
