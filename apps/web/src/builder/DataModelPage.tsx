import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { bootstrapQuery, isAdmin } from '../access/session-queries.ts'
import { actionsQuery } from '../actions/action-queries.ts'
import { blueprintsQuery } from '../catalog/catalog-queries.ts'
import { Button, EmptyState, ErrorPanel, LoadingNote, Page, Section, SegmentedControl } from '../ui/index.ts'
import { ActionRows } from './ActionRows.tsx'
import { BlueprintCard } from './BlueprintCard.tsx'
import { useBuilderDialog } from './builder-dialog.ts'
import { BuilderDialogs } from './BuilderDialogs.tsx'
import { BlueprintCanvas } from './canvas/BlueprintCanvas.tsx'
import classes from './DataModelPage.module.css'

const route = getRouteApi('/shell/settings/data-model')
const VIEWS = [
  { value: 'cards', label: 'Cards' },
  { value: 'graph', label: 'Graph' },
]

/** The data model: blueprints with their properties and relations, and the actions. */
export default function DataModelPage() {
  const blueprints = useQuery(blueprintsQuery())
  const actions = useQuery(actionsQuery())
  const mayChange = isAdmin(useQuery(bootstrapQuery()).data)
  const { dialog, open, close } = useBuilderDialog()
  const address = route.useSearch()
  const navigate = route.useNavigate()
  const isGraph = address.view === 'graph'
  // Every portal has those of the system: they come last, and actions are rarely about them.
  const own = blueprints.data?.filter(({ identifier }) => !identifier.startsWith('_')) ?? []
  const system = blueprints.data?.filter(({ identifier }) => identifier.startsWith('_')) ?? []

  return (
    <Page
      title="Data model"
      description="Blueprints describe what the catalog holds, actions what can be done with it"
      actions={
        mayChange && (
          <>
            <Button variant="default" leftSection={<IconPlus size={16} />} onClick={() => open({ kind: 'action' })}>
              Action
            </Button>
            <Button leftSection={<IconPlus size={16} />} onClick={() => open({ kind: 'blueprint' })}>
              Blueprint
            </Button>
          </>
        )
      }
    >
      <Section
        title="Blueprints"
        aside={
          <SegmentedControl
            aria-label="Show blueprints as"
            value={isGraph ? 'graph' : 'cards'}
            onChange={(view) => void navigate({ search: view === 'graph' ? { view } : {}, replace: true })}
            data={VIEWS}
          />
        }
      >
        {blueprints.isPending && <LoadingNote what="blueprints" />}
        {blueprints.isError && <ErrorPanel error={blueprints.error} onRetry={() => blueprints.refetch()} />}
        {blueprints.isSuccess && own.length === 0 && (
          <EmptyState title="No blueprints yet">
            Add one, or paste the JSON of a blueprint that you use elsewhere.
          </EmptyState>
        )}
        {isGraph && blueprints.isSuccess && (
          <BlueprintCanvas
            blueprints={blueprints.data}
            mayChange={mayChange}
            selected={address.blueprint}
            onSelect={(blueprint) => void navigate({ search: { view: 'graph', blueprint }, replace: true })}
            onOpen={open}
          />
        )}
        {!isGraph && (
          <div className={classes.cards}>
            {[...own, ...system].map((blueprint) => (
              <BlueprintCard key={blueprint.identifier} blueprint={blueprint} mayChange={mayChange} onOpen={open} />
            ))}
          </div>
        )}
      </Section>
      <Section title="Actions">
        {actions.isPending && <LoadingNote what="actions" />}
        {actions.isError && <ErrorPanel error={actions.error} onRetry={() => actions.refetch()} />}
        {actions.data?.length === 0 && <EmptyState compact title="No actions yet" />}
        {actions.data && actions.data.length > 0 && (
          <ActionRows
            actions={actions.data}
            mayChange={mayChange}
            onEdit={(action) => open({ kind: 'action', action })}
          />
        )}
      </Section>
      <BuilderDialogs
        dialog={dialog}
        blueprints={[...own, ...system]}
        actions={actions.data ?? []}
        onOpen={open}
        onClose={close}
      />
    </Page>
  )
}
