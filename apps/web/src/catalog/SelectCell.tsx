import { Checkbox } from '../ui/index.ts'
import classes from './SelectCell.module.css'

interface Props {
  role: 'cell' | 'columnheader'
  /** What the checkbox is called. */
  label: string
  isChecked: boolean
  isPartly?: boolean
  onChange: (isRange: boolean) => void
}

/** The checkbox in front of a row. All of the cell can be clicked; with Shift, a click chooses a range. */
export function SelectCell({ role, label, isChecked, isPartly = false, onChange }: Props) {
  return (
    <div role={role} className={classes.cell}>
      <Checkbox
        size="xs"
        aria-label={label}
        classNames={{ input: classes.input ?? '' }}
        checked={isChecked}
        indeterminate={isPartly}
        // Shift would mark the text between the two clicks.
        onMouseDown={(event) => event.shiftKey && event.preventDefault()}
        // React makes a change of a checkbox from the click, which knows the Shift key.
        onChange={(event) => onChange((event.nativeEvent as MouseEvent).shiftKey)}
      />
    </div>
  )
}
