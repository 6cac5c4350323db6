import { Radio } from '../../ui/index.ts'
import type { BaseRole } from './people.ts'
import classes from './PeopleForm.module.css'

const ROLES = [
  { value: 'Member', description: 'Reads the catalog and starts the actions that are open to them' },
  { value: 'Admin', description: 'May also change the data model, actions, secrets, users and teams' },
] as const

/** The role that decides what a user may do. */
export function RoleField(props: { value: BaseRole; error?: string | undefined; onChange: (role: BaseRole) => void }) {
  return (
    <Radio.Group
      label="Role"
      value={props.value}
      error={props.error}
      onChange={(value) => props.onChange(value === 'Admin' ? 'Admin' : 'Member')}
    >
      <div className={classes.options}>
        {ROLES.map(({ value, description }) => (
          <Radio key={value} value={value} label={value} description={description} />
        ))}
      </div>
    </Radio.Group>
  )
}
