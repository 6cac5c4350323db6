import { useQuery } from '@tanstack/react-query'
import { ManyField } from './ManyField.tsx'
import { fullName, type User } from './people.ts'
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
  return (
    <ManyField
      label="Members"
      nouns={['user', 'users']}
      options={users.data?.map((user) => ({ value: user.email, label: toLabel(user) }))}
      failure={users.error}
      value={value}
      error={error}
      onChange={onChange}
    />
  )
}

function toLabel(user: User): string {
  const name = fullName(user)
  return name === undefined ? user.email : `${name} (${user.email})`
}
