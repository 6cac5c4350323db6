import type { ReactNode, Ref } from 'react'
import { MoreMenu } from './MoreMenu.tsx'
import classes from './RowMenu.module.css'

/** The head of the column of `RowMenu`, which is the last one of its table. */
export function RowMenuHead() {
  return (
    <th scope="col" className={classes.head}>
      <span className="visually-hidden">More</span>
    </th>
  )
}

/** The last cell of a row: what else can be done with the thing of that row. */
export function RowMenu(props: {
  of: string
  widthPx: number
  ref: Ref<HTMLButtonElement>
  /** Items of a menu. */
  children: ReactNode
}) {
  return (
    <td className={classes.cell}>
      <MoreMenu {...props} />
    </td>
  )
}
