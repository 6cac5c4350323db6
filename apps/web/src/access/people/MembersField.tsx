import { useQuery } from '@tanstack/react-query'
import { messageOf, MultiSelect } from '../../ui/index.ts'
import { OPTIONS_AT_MOST, UPWARDS } from './choosing-many.ts'
import { fullName } from './people.ts'
import { usersQuery } from './people-queries.ts'

interface Props {
  /** Emails. */
  value: readonly string[]
  error?: string | undefined
  onChange: (emails: string[]) => void
}

/** The users of a team, found by name or email. */
export function MembersField({ value, error, onChange }: Props) {
  const users = useQuery(usersQuery())
  const options = users.data?.map((user) => {
    const name = fullName(user)
    return { value: user.email, label: name === undefined ? user.email : `${name} (${user.email})` }
  })
  const isComplete = options !== undefined && value.length >= options.length
  return (
    <MultiSelect
      label="Members"
      placeholder={value.length > 0 ? '' : 'Choose users'}
      data={options ?? [...value]}
      value={[...value]}
      error={error ?? (users.isError && messageOf(users.error))}
      onChange={onChange}
      limit={OPTIONS_AT_MOST}
      nothingFoundMessage={isComplete ? 'All users are chosen' : 'No such user'}
      comboboxProps={UPWARDS}
      searchable
      hidePickedOptions
    />
  )
}
