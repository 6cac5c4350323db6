import { useQuery } from '@tanstack/react-query'
import { messageOf, MultiSelect } from '../../ui/index.ts'
import { OPTIONS_AT_MOST, UPWARDS } from './choosing-many.ts'
import { teamsQuery } from './people-queries.ts'

interface Props {
  value: readonly string[]
  error?: string | undefined
  onChange: (names: string[]) => void
}

/** The teams that a user is in. */
export function TeamsField({ value, error, onChange }: Props) {
  const teams = useQuery(teamsQuery())
  const names = teams.data?.map(({ name }) => name) ?? []
  const isComplete = names.length > 0 && value.length >= names.length
  return (
    <MultiSelect
      label="Teams"
      placeholder={value.length > 0 ? '' : teams.data?.length === 0 ? 'There are no teams yet' : 'Choose teams'}
      data={[...new Set([...names, ...value])]}
      value={[...value]}
      error={error ?? (teams.isError && messageOf(teams.error))}
      onChange={onChange}
      limit={OPTIONS_AT_MOST}
      nothingFoundMessage={isComplete ? 'All teams are chosen' : 'No team of that name'}
      comboboxProps={UPWARDS}
      searchable
      hidePickedOptions
    />
  )
}
