import { IconRefresh } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { Run, RunLog } from '@portolan/contract/runs'
import { useState } from 'react'
import { ActionFormDrawer } from '../actions/ActionFormDrawer.tsx'
import { actionsQuery } from '../actions/action-queries.ts'
import { AuditTrail } from '../audit/AuditTrail.tsx'
import { useLive } from '../live/use-live.ts'
import {
  Button,
  CodeEditor,
  EmptyState,
  ErrorPanel,
  LoadingNote,
  Menu,
  MoreMenu,
  Page,
  Tabs,
  EntityIcon,
} from '../ui/index.ts'
import { ApprovalPanel } from './ApprovalPanel.tsx'
import { RunDetails } from './RunDetails.tsx'
import { RunLogView } from './RunLog.tsx'
import classes from './RunPage.module.css'
import { RunTimeline } from './RunTimeline.tsx'
import { cancelRunMutation, runQuery, storeLogLine, storeRun } from './run-queries.ts'
import { actionTitleOf, hasEnded, statusLook } from './run-status.ts'
import { StatusChip } from './StatusChip.tsx'

const route = getRouteApi('/shell/organization/run')
const TABS = ['logs', 'timeline', 'payload', 'response', 'audit'] as const

/** One action run: its status while it lasts, then its outcome, log and messages. */
export default function RunPage() {
  const { runId = '' } = route.useSearch()
  const run = useQuery({ ...runQuery(runId), enabled: runId !== '' })
  useLiveRun(runId)

  if (runId === '') return <EmptyState title="No run is named in this address" />
  if (run.isPending) return <LoadingNote what="run" />
  if (run.isError) {
    return (
      <Page title="Run">
        <ErrorPanel error={run.error} onRetry={() => run.refetch()} />
      </Page>
    )
  }
  return <RunView key={run.data.id} run={run.data} />
}

function RunView({ run }: { run: Run }) {
  const { tab = 'logs', runId: _runId, ...filters } = route.useSearch()
  const navigate = route.useNavigate()
  const [isRepeating, setIsRepeating] = useState(false)
  const actions = useQuery(actionsQuery())
  const action = actions.data?.find(({ identifier }) => identifier === run.action.identifier)
  const cancel = useMutation(cancelRunMutation(run.id))

  return (
    <Page
      title={actionTitleOf(run)}
      above={
        <nav className={classes.crumbs} aria-label="Breadcrumb">
          <Link to="/organization/runs">Runs</Link> <span aria-hidden>/</span> <span className="mono">{run.id}</span>
        </nav>
      }
      heading={
        <>
          <EntityIcon icon={run.action.icon} title={actionTitleOf(run)} size={18} framed />
          {actionTitleOf(run)}
          <StatusChip run={run} size="lg" />
        </>
      }
      actions={
        <>
          <Button
            variant="default"
            leftSection={<IconRefresh size={16} />}
            disabled={actions.isSuccess && !action}
            onClick={() => setIsRepeating(true)}
          >
            Re-run action
          </Button>
          <MoreMenu>
            <Menu.Item onClick={() => void navigator.clipboard.writeText(JSON.stringify(run, null, 2))}>
              Copy JSON
            </Menu.Item>
            <Menu.Item disabled={hasEnded(run)} onClick={() => cancel.mutate()}>
              Cancel run
            </Menu.Item>
          </MoreMenu>
        </>
      }
    >
      <p className="visually-hidden" role="status">
        Run status: {statusLook(run).text}
      </p>
      {cancel.isError && <ErrorPanel error={cancel.error} />}
      <div className={classes.columns}>
        <div className={classes.main}>
          {run.status === 'WAITING_FOR_APPROVAL' && <ApprovalPanel run={run} />}
          <Tabs
            value={TABS.find((known) => known === tab) ?? 'logs'}
            onChange={(next) =>
              void navigate({
                search: (current) => ({ ...current, tab: next === 'logs' ? undefined : (next ?? undefined) }),
                replace: true,
              })
            }
            keepMounted={false}
          >
            <Tabs.List>
              <Tabs.Tab value="logs">Logs</Tabs.Tab>
              <Tabs.Tab value="timeline">Timeline</Tabs.Tab>
              <Tabs.Tab value="payload">Payload</Tabs.Tab>
              <Tabs.Tab value="response">Response</Tabs.Tab>
              <Tabs.Tab value="audit">Audit log</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="logs" pt={16}>
              <RunLogView run={run} />
            </Tabs.Panel>
            <Tabs.Panel value="timeline" pt={16}>
              <RunTimeline run={run} />
            </Tabs.Panel>
            <Tabs.Panel value="payload" pt={16}>
              <JsonView value={run.payload} label="Payload" empty="Nothing was sent yet" />
            </Tabs.Panel>
            <Tabs.Panel value="response" pt={16}>
              <JsonView value={run.response} label="Response" empty="The backend has not answered yet" />
            </Tabs.Panel>
            <Tabs.Panel value="audit" pt={16}>
              <AuditTrail
                scope={{ kind: 'run', runId: run.id }}
                resources={[]}
                search={filters}
                onChange={(part) => void navigate({ search: (current) => ({ ...current, ...part }), replace: true })}
              />
            </Tabs.Panel>
          </Tabs>
        </div>
        <div className={classes.side}>
          <RunDetails run={run} userInputs={action?.trigger.userInputs} />
        </div>
      </div>
      <ActionFormDrawer
        action={isRepeating ? run.action.identifier : undefined}
        entity={run.entity?.identifier}
        given={run.properties}
        onClose={() => setIsRepeating(false)}
      />
    </Page>
  )
}

function JsonView({ value, label, empty }: { value: unknown; label: string; empty: string }) {
  const isNothing =
    value === null || value === undefined || (typeof value === 'object' && Object.keys(value).length === 0)
  if (isNothing) return <EmptyState compact title={empty} />
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2)
  const language = typeof value === 'string' ? 'text' : 'json'
  return (
    <CodeEditor
      key={text}
      initialValue={text}
      label={label}
      language={language}
      readOnly
      minHeight={240}
      maxHeight={720}
    />
  )
}

/** Keeps run and log current by events; after a gap both are read again. */
function useLiveRun(runId: string): void {
  const client = useQueryClient()
  useLive(runId === '' ? [] : [`run:${runId}`], ({ event, data }) => {
    if (event === 'run' && (data as Run).id === runId) storeRun(data as Run)
    if (event === 'runLog' && (data as RunLog).runId === runId) storeLogLine(data as RunLog)
    if (event === 'open' || event === 'resync') {
      void client.invalidateQueries({ queryKey: ['runs', 'one', runId] })
      void client.invalidateQueries({ queryKey: ['runs', 'log', runId] })
    }
  })
}
