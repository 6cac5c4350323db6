import { useQuery } from '@tanstack/react-query'
import { ManyField } from './ManyField.tsx'
import { teamsQuery } from './people-queries.ts'

interface Props {
  value: readonly string[]
  error?: string | undefined
  onChange: (names: string[]) => void
}

/** The teams that a user is in. */
export function TeamsField({ value, error, onChange }: Props) {
  const teams = useQuery(teamsQuery())
  return (
    <ManyField
      label="Teams"
      nouns={['team', 'teams']}
      options={teams.data?.map(({ name }) => ({ value: name, label: name }))}
      failure={teams.error}
      value={value}
      error={error}
      onChange={onChange}
    />
  )
}
