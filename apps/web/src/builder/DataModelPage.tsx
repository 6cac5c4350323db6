import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { actionsQuery } from '../actions/action-queries.ts'
import type { Action } from '../actions/action-types.ts'
import { blueprintsQuery } from '../catalog/catalog-queries.ts'
import type { Blueprint } from '../catalog/catalog-types.ts'
import { Button, EmptyState, ErrorPanel, LoadingNote, Page, Section } from '../ui/index.ts'
import { ActionRows } from './ActionRows.tsx'
import { BlueprintCard } from './BlueprintCard.tsx'
import classes from './DataModelPage.module.css'

const ActionDialog = lazy(() => import('./ActionDialog.tsx'))
const BlueprintDialog = lazy(() => import('./BlueprintDialog.tsx'))

type Dialog = { kind: 'blueprint'; blueprint?: Blueprint } | { kind: 'action'; action?: Action }

/** The data model: blueprints with their properties and relations, and the actions. */
export default function DataModelPage() {
  const blueprints = useQuery(blueprintsQuery())
  const actions = useQuery(actionsQuery())
  const [dialog, setDialog] = useState<Dialog>()
  const close = () => setDialog(undefined)
  // Every portal has those of the system: they come last, and actions are rarely about them.
  const own = blueprints.data?.filter(({ identifier }) => !identifier.startsWith('_')) ?? []
  const system = blueprints.data?.filter(({ identifier }) => identifier.startsWith('_')) ?? []

  return (
    <Page
      title="Data model"
      description="Blueprints describe what the catalog holds, actions what can be done with it"
      actions={
        <>
          <Button variant="default" leftSection={<IconPlus size={16} />} onClick={() => setDialog({ kind: 'action' })}>
            Action
          </Button>
          <Button leftSection={<IconPlus size={16} />} onClick={() => setDialog({ kind: 'blueprint' })}>
            Blueprint
          </Button>
        </>
      }
    >
      <Section title="Blueprints">
        {blueprints.isPending && <LoadingNote what="blueprints" />}
        {blueprints.isError && <ErrorPanel error={blueprints.error} onRetry={() => blueprints.refetch()} />}
        {blueprints.isSuccess && own.length === 0 && (
          <EmptyState title="No blueprints yet">
            Add one, or paste the JSON of a blueprint that you use elsewhere.
          </EmptyState>
        )}
        <div className={classes.cards}>
          {[...own, ...system].map((blueprint) => (
            <BlueprintCard
              key={blueprint.identifier}
              blueprint={blueprint}
              onEdit={() => setDialog({ kind: 'blueprint', blueprint })}
            />
          ))}
        </div>
      </Section>
      <Section title="Actions">
        {actions.isPending && <LoadingNote what="actions" />}
        {actions.isError && <ErrorPanel error={actions.error} onRetry={() => actions.refetch()} />}
        {actions.data?.length === 0 && <EmptyState compact title="No actions yet" />}
        {actions.data && actions.data.length > 0 && (
          <ActionRows actions={actions.data} onEdit={(action) => setDialog({ kind: 'action', action })} />
        )}
      </Section>
      <Suspense>
        {dialog?.kind === 'blueprint' && <BlueprintDialog blueprint={dialog.blueprint} onClose={close} />}
        {dialog?.kind === 'action' && (
          <ActionDialog action={dialog.action} blueprints={[...own, ...system]} onClose={close} />
        )}
      </Suspense>
    </Page>
  )
}
