import type { ComponentProps } from 'react'
import classes from './Table.module.css'

/**
 * A table of some columns, for a panel. On a narrow screen the head goes and each row is a grid of two columns; whoever
 * draws the rows says where each cell stands in it.
 */
export function Table({ className = '', ...props }: ComponentProps<'table'>) {
  return <table {...props} className={`${classes.table} ${className}`} />
}
