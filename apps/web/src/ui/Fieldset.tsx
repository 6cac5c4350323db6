import type { ComponentProps, ReactNode } from 'react'
import classes from './Fieldset.module.css'

interface Props extends ComponentProps<'fieldset'> {
  legend: ReactNode
  isRequired?: boolean
}

/** Controls that make up one field; the legend looks like the label of any other field. */
export function Fieldset({ legend, isRequired = false, className = '', children, ...props }: Props) {
  return (
    <fieldset {...props} className={`${classes.group} ${className}`}>
      <legend className={classes.legend}>
        {legend} {isRequired && <span className={classes.required}>*</span>}
      </legend>
      {children}
    </fieldset>
  )
}
