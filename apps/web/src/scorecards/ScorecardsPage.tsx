import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { bootstrapQuery, isAdmin } from '../access/session-queries.ts'
import { blueprintsQuery } from '../catalog/catalog-queries.ts'
import type { Blueprint } from '../catalog/catalog-types.ts'
import { Button, EmptyState, ErrorPanel, LoadingNote, Page, Section, Select } from '../ui/index.ts'
import { useDialog } from '../ui/use-dialog.ts'
import { DeleteScorecardModal } from './DeleteScorecardModal.tsx'
import { emptyDraft, toCopy, toDraft, type ScorecardDraft } from './scorecard-draft.ts'
import { scorecardsQuery } from './scorecard-queries.ts'
import { ScorecardRow, type ScorecardTask } from './ScorecardRow.tsx'
import classes from './ScorecardsPage.module.css'
import type { Scorecard } from './scorecard-types.ts'

const ScorecardDrawer = lazy(() => import('./ScorecardDrawer.tsx'))
const route = getRouteApi('/shell/settings/scorecards')

type Task = { kind: 'edit'; initial: ScorecardDraft; identifier?: string } | { kind: 'delete'; scorecard: Scorecard }

/** All scorecards, by blueprint. The address may name one blueprint. */
export default function ScorecardsPage() {
  const { blueprint: chosen } = route.useSearch()
  const navigate = route.useNavigate()
  const scorecards = useQuery(scorecardsQuery())
  const blueprints = useQuery(blueprintsQuery())
  const mayChange = isAdmin(useQuery(bootstrapQuery()).data)
  const { task, open, close } = useDialog<Task>()
  const taken = scorecards.data?.map(({ identifier }) => identifier) ?? []
  const groups = groupByBlueprint(scorecards.data ?? [], blueprints.data ?? [], chosen)

  const start = (opener: HTMLElement | null) => open({ kind: 'edit', initial: emptyDraft(chosen ?? '') }, opener)
  const act = (kind: ScorecardTask, scorecard: Scorecard, opener: HTMLElement | null) => {
    if (kind === 'delete') open({ kind, scorecard }, opener)
    else if (kind === 'duplicate') open({ kind: 'edit', initial: toCopy(scorecard, taken) }, opener)
    else open({ kind: 'edit', initial: toDraft(scorecard), identifier: scorecard.identifier }, opener)
  }
  const isEmpty = scorecards.isSuccess && blueprints.isSuccess && groups.length === 0

  return (
    <Page
      title="Scorecards"
      description="What is expected of the entities of a blueprint, in rules that lead from level to level"
      actions={
        mayChange &&
        blueprints.isSuccess && (
          <Button leftSection={<IconPlus size={16} />} onClick={(event) => start(event.currentTarget)}>
            Scorecard
          </Button>
        )
      }
    >
      <Select
        className={classes.filter ?? ''}
        aria-label="Blueprint"
        placeholder="All blueprints"
        data={(blueprints.data ?? []).map(({ identifier, title }) => ({ value: identifier, label: title }))}
        value={chosen ?? null}
        clearable
        searchable
        onChange={(next) => void navigate({ search: { blueprint: next ?? undefined }, replace: true })}
      />
      {scorecards.isPending && <LoadingNote what="scorecards" rowHeight={40} />}
      {scorecards.isError && <ErrorPanel error={scorecards.error} onRetry={() => scorecards.refetch()} />}
      {isEmpty && (
        <EmptyState title={chosen === undefined ? 'No scorecards yet' : 'No scorecard judges this blueprint yet'}>
          {mayChange
            ? 'Add one to say what you expect, and see at once how many entities fulfil it.'
            : 'An administrator of your organization can add one.'}
        </EmptyState>
      )}
      {groups.map(({ blueprint, title, own }) => (
        <Section key={blueprint} title={title}>
          <ul className={classes.rows}>
            {own.map((scorecard) => (
              <ScorecardRow key={scorecard.identifier} scorecard={scorecard} mayChange={mayChange} onTask={act} />
            ))}
          </ul>
        </Section>
      ))}
      <Suspense>
        {task?.kind === 'edit' && (
          <ScorecardDrawer
            initial={task.initial}
            identifier={task.identifier}
            blueprints={blueprints.data ?? []}
            taken={taken.filter((identifier) => identifier !== task.identifier)}
            onClose={close}
          />
        )}
      </Suspense>
      {task?.kind === 'delete' && <DeleteScorecardModal scorecard={task.scorecard} onClose={close} />}
    </Page>
  )
}

function groupByBlueprint(scorecards: readonly Scorecard[], blueprints: readonly Blueprint[], chosen?: string) {
  const names = [...new Set(scorecards.map(({ blueprint }) => blueprint))].filter(
    (name) => chosen === undefined || name === chosen,
  )
  const titleOf = (name: string) => blueprints.find(({ identifier }) => identifier === name)?.title ?? name
  return names
    .map((name) => ({
      blueprint: name,
      title: titleOf(name),
      own: scorecards.filter(({ blueprint }) => blueprint === name),
    }))
    .sort((one, other) => one.title.localeCompare(other.title))
}
