import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Button, EmptyState, ErrorPanel, LoadingNote, NoMatch } from '../../ui/index.ts'
import { useDialog } from '../../ui/use-dialog.ts'
import { DeleteTeamModal } from './DeleteTeamModal.tsx'
import { matchesTeam, type Team } from './people.ts'
import { teamsQuery } from './people-queries.ts'
import { PeopleToolbar, toCount } from './PeopleToolbar.tsx'
import { TeamModal } from './TeamModal.tsx'
import { TeamsTable, type TeamTask } from './TeamsTable.tsx'
import { useFirstRows } from './use-first-rows.tsx'

type Task = { kind: 'create' } | { kind: TeamTask; team: Team }

interface Props {
  search: string
  onSearch: (text: string) => void
  mayChange: boolean
}

/** Groups of users, that actions name in their permissions and entities as their owners. */
export function TeamsTab({ search, onSearch, mayChange }: Props) {
  const teams = useQuery(teamsQuery())
  const dialog = useDialog<Task>()
  const found = teams.data?.filter((team) => matchesTeam(team, search)) ?? []
  const { first, more } = useFirstRows(found)
  const taken = teams.data?.map(({ name }) => name) ?? []
  const { task } = dialog
  const add = mayChange && (
    <Button
      leftSection={<IconPlus size={16} />}
      onClick={({ currentTarget }) => dialog.open({ kind: 'create' }, currentTarget)}
    >
      Team
    </Button>
  )

  return (
    <>
      {teams.data?.length !== 0 && (
        <PeopleToolbar
          label="Search teams"
          search={search}
          count={teams.data ? toCount(found.length, teams.data.length, ['team', 'teams']) : ''}
          onSearch={onSearch}
        >
          {add}
        </PeopleToolbar>
      )}
      {teams.isPending && <LoadingNote what="teams" rowHeight={44} />}
      {teams.isError && <ErrorPanel error={teams.error} onRetry={() => teams.refetch()} />}
      {teams.data?.length === 0 && (
        <EmptyState title="No teams yet" action={add}>
          A team stands for several people at once: an action that names it is open to all of them, and an entity can
          belong to it.
        </EmptyState>
      )}
      {teams.data && teams.data.length > 0 && found.length === 0 && (
        <NoMatch noun="team" search={search} onClear={() => onSearch('')} />
      )}
      {first.length > 0 && (
        <TeamsTable
          teams={first}
          onTask={mayChange ? (kind, team, opener) => dialog.open({ kind, team }, opener) : undefined}
        />
      )}
      {more}
      {task?.kind === 'create' && <TeamModal taken={taken} onClose={dialog.close} />}
      {task?.kind === 'edit' && <TeamModal team={task.team} taken={taken} onClose={dialog.close} />}
      {task?.kind === 'delete' && <DeleteTeamModal team={task.team} onClose={dialog.close} />}
    </>
  )
}
