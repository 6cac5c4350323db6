import { IconHistory, IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { blueprintsQuery } from '../catalog/catalog-queries.ts'
import { Button, EmptyState, ErrorPanel, LoadingNote, Page, SegmentedControl, TextInput } from '../ui/index.ts'
import { ActionCard } from './ActionCard.tsx'
import { ActionFormDrawer } from './ActionFormDrawer.tsx'
import { actionsQuery } from './action-queries.ts'
import { groupActions } from './group-actions.ts'
import classes from './SelfServicePage.module.css'

const route = getRouteApi('/shell/self-serve')

const OPERATIONS = [
  { value: '', label: 'All' },
  { value: 'CREATE', label: 'Create' },
  { value: 'DAY-2', label: 'Day-2' },
  { value: 'DELETE', label: 'Delete' },
]

/** The hub: every action the reader may see, searched and grouped by blueprint. */
export default function SelfServicePage() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const actions = useQuery(actionsQuery())
  const blueprints = useQuery(blueprintsQuery())
  const titles = new Map(blueprints.data?.map((blueprint) => [blueprint.identifier, blueprint.title]))
  const groups = groupActions(actions.data ?? [], titles, { search: search.search ?? '', operation: search.operation })
  const change = (part: Partial<typeof search>) =>
    void navigate({ search: (current) => ({ ...current, ...part }), replace: true })

  return (
    <Page
      title="Self-service"
      description="Actions that you can start yourself"
      actions={
        <Button variant="default" leftSection={<IconHistory size={16} />} component={Link} to="/organization/runs">
          Runs history
        </Button>
      }
    >
      <div className={classes.toolbar}>
        <TextInput
          className={classes.search}
          type="search"
          aria-label="Search actions"
          placeholder="Search actions"
          data-page-search
          leftSection={<IconSearch size={16} />}
          value={search.search ?? ''}
          onChange={(event) => change({ search: event.currentTarget.value })}
        />
        <SegmentedControl
          aria-label="Operation"
          data={OPERATIONS}
          value={search.operation ?? ''}
          onChange={(operation) => change({ operation })}
        />
      </div>
      {actions.isPending && <LoadingNote what="actions" rows={4} rowHeight={96} />}
      {actions.isError && <ErrorPanel error={actions.error} onRetry={() => actions.refetch()} />}
      {actions.isSuccess && actions.data.length === 0 && (
        <EmptyState title="No actions yet">
          An action starts a pipeline, a webhook or a workflow. Administrators add them in the Builder.
        </EmptyState>
      )}
      {actions.isSuccess && actions.data.length > 0 && groups.length === 0 && (
        <EmptyState
          title="No action matches"
          action={
            <Button variant="default" onClick={() => change({ search: '', operation: '' })}>
              Clear filters
            </Button>
          }
        />
      )}
      {groups.map((group) => (
        <section key={group.blueprint} className={classes.group} aria-label={group.title}>
          <h2 className={classes.groupTitle}>
            {group.title} <span className={classes.count}>{group.actions.length}</span>
          </h2>
          <div className={classes.cards}>
            {group.actions.map((action) => (
              <ActionCard
                key={action.identifier}
                action={action}
                onOpen={() => void navigate({ search: (current) => ({ ...current, action: action.identifier }) })}
              />
            ))}
          </div>
        </section>
      ))}
      <ActionFormDrawer
        action={search.action}
        entity={search.entity}
        onClose={() => void navigate({ search: ({ action: _closed, entity: _target, ...rest }) => rest })}
      />
    </Page>
  )
}
