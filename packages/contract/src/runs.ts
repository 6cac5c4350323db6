import { Type, type Static } from 'typebox'
import { Nullable, okReply, OpenObject, Timestamp } from './common.ts'

export const RUN_STATUSES = ['IN_PROGRESS', 'WAITING_FOR_APPROVAL', 'SUCCESS', 'FAILURE', 'DECLINED'] as const
export const RunStatus = Type.Unsafe<RunStatus>(Type.Union(RUN_STATUSES.map((status) => Type.Literal(status))))
export type RunStatus = (typeof RUN_STATUSES)[number]

export const RunSource = Type.Union([Type.Literal('UI'), Type.Literal('API'), Type.Literal('AUTOMATION')])
export type RunSource = Static<typeof RunSource>

/** A thing that a run refers to; `deleted` says that only its name is left. */
export const RunReference = Type.Object(
  {
    identifier: Type.String(),
    title: Nullable(Type.String()),
    icon: Nullable(Type.String()),
    deleted: Type.Boolean(),
  },
  { additionalProperties: true },
)
export type RunReference = Static<typeof RunReference>

/** One execution of an action, as replies show it in version 2. Secret inputs are ciphertext, secrets in `payload` are `***`. */
export const Run = Type.Object(
  {
    id: Type.String(),
    status: RunStatus,
    statusLabel: Nullable(Type.String()),
    action: RunReference,
    blueprint: Nullable(RunReference),
    entity: Nullable(RunReference),
    properties: OpenObject,
    rawProperties: OpenObject,
    source: RunSource,
    requiredApproval: Type.Union([Type.Boolean(), OpenObject]),
    approval: Nullable(
      Type.Object({ userId: Type.String(), state: Type.String(), description: Nullable(Type.String()) }),
    ),
    link: Type.Array(Type.String()),
    summary: Nullable(Type.String()),
    /** Any JSON, stored as sent. */
    message: Type.Unknown(),
    externalRunId: Nullable(Type.String()),
    payload: OpenObject,
    response: Type.Unknown(),
    pendingExecution: Type.Boolean(),
    claimedUntil: Nullable(Timestamp),
    installationId: Nullable(Type.String()),
    createdBy: Type.String(),
    impersonatedBy: Nullable(Type.String()),
    updatedBy: Type.String(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
    endedAt: Nullable(Timestamp),
  },
  { additionalProperties: true },
)
export type Run = Static<typeof Run>

export const RunReply = okReply({ run: Run })
export type RunReply = Static<typeof RunReply>
export const RunsReply = okReply({ runs: Type.Array(Run) })
export type RunsReply = Static<typeof RunsReply>

/** Body of `POST /v1/actions/{id}/runs`. Unknown input keys are kept. */
export const StartRunRequest = Type.Object(
  { properties: Type.Optional(OpenObject), entity: Type.Optional(Nullable(Type.String({ maxLength: 1000 }))) },
  { additionalProperties: true },
)
export type StartRunRequest = Static<typeof StartRunRequest>

/**
 * Body of `PATCH /v1/actions/runs/{id}`: every key that is present overwrites.
 * @compat port-agent, port-github-action: unknown keys are ignored; `link` may be one string; `message` may be any JSON.
 */
export const RunReport = Type.Object(
  {
    status: Type.Optional(Type.Union([Type.Literal('SUCCESS'), Type.Literal('FAILURE'), Type.Literal('IN_PROGRESS')])),
    statusLabel: Type.Optional(Nullable(Type.String({ maxLength: 200 }))),
    link: Type.Optional(Nullable(Type.Union([Type.String(), Type.Array(Type.String(), { maxItems: 100 })]))),
    summary: Type.Optional(Nullable(Type.String())),
    message: Type.Optional(Type.Unknown()),
    externalRunId: Type.Optional(Nullable(Type.String({ maxLength: 1000 }))),
  },
  { additionalProperties: true },
)
export type RunReport = Static<typeof RunReport>

/** Body of `POST /v1/actions/runs/{id}/logs`. With `terminationStatus` the line also ends the run. */
export const RunLogRequest = Type.Object(
  {
    message: Type.String(),
    terminationStatus: Type.Optional(Type.Union([Type.Literal('SUCCESS'), Type.Literal('FAILURE')])),
    statusLabel: Type.Optional(Nullable(Type.String({ maxLength: 200 }))),
  },
  { additionalProperties: true },
)
export type RunLogRequest = Static<typeof RunLogRequest>

export const RunLog = Type.Object({
  id: Type.String(),
  runId: Type.String(),
  message: Type.String(),
  createdBy: Type.String(),
  createdAt: Timestamp,
})
export type RunLog = Static<typeof RunLog>
export const RunLogReply = okReply({ runLog: RunLog })
export const RunLogsReply = okReply({ runLogs: Type.Array(RunLog) })
export type RunLogsReply = Static<typeof RunLogsReply>

export const ApprovalRequest = Type.Object(
  {
    status: Type.Union([Type.Literal('APPROVE'), Type.Literal('DECLINE')]),
    description: Type.Optional(Nullable(Type.String())),
  },
  { additionalProperties: true },
)
export type ApprovalRequest = Static<typeof ApprovalRequest>

export const RunResponseRequest = Type.Object({ response: Type.Unknown() }, { additionalProperties: true })
export type RunResponseRequest = Static<typeof RunResponseRequest>

/** Body of `POST /v1/actions/runs/claim-pending`. */
export const ClaimRequest = Type.Object(
  {
    installationId: Type.String({ minLength: 1, maxLength: 200 }),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
    invocationMethod: Type.Optional(Type.String()),
    visibilityTimeoutMs: Type.Optional(Type.Integer({ minimum: 1000, maximum: 600_000 })),
    exclude: Type.Optional(Type.Array(Type.String(), { maxItems: 1000 })),
  },
  { additionalProperties: true },
)
export type ClaimRequest = Static<typeof ClaimRequest>

/** Headers of `POST /v1/actions/runs/claim-pending`. */
export const ClaimHeaders = Type.Object({
  prefer: Type.Optional(
    Type.String({
      description:
        'wait=N (RFC 7240): when nothing can be claimed, the reply waits until a run becomes claimable, N seconds at ' +
        'most and never longer than 25. It comes early and empty when only runs of another invocationMethod became ' +
        'claimable. A reply that honours the wish carries Preference-Applied: wait=N.',
    }),
  ),
})

/** Body of `PATCH /v1/actions/runs/ack`: `runIds` from the agent, `runId` from an integration. */
export const AcknowledgeRequest = Type.Object(
  { runIds: Type.Optional(Type.Array(Type.String(), { maxItems: 1000 })), runId: Type.Optional(Type.String()) },
  { additionalProperties: true },
)
export type AcknowledgeRequest = Static<typeof AcknowledgeRequest>

/** The claimant that stands for the execution agent. @compat port-agent */
export const AGENT_INSTALLATION_ID = '_PORT_EXEC_AGENT'

/** `ackedCount` 0 means that none of the runs belongs to the caller. */
export const AcknowledgeReply = okReply({ ackedCount: Type.Integer() })

const RunVersion = Type.Optional(Type.Union([Type.Literal('v1'), Type.Literal('v2')]))
/** Without `version` replies have version 2. @compat port-github-action: `?runId=` is ignored. */
export const RunVersionQuery = Type.Object({ version: RunVersion }, { additionalProperties: true })

const Names = Type.Optional(Type.Union([Type.Array(Type.String()), Type.String()]))

/** Query of `GET /v1/actions/runs`. `exclude` lists keys of runs to leave out of the reply. */
export const ListRunsQuery = Type.Object(
  {
    entity: Type.Optional(Type.String()),
    blueprint: Type.Optional(Type.String()),
    active: Type.Optional(Type.String()),
    user_email: Type.Optional(Type.String()),
    user_id: Type.Optional(Type.String()),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
    exclude: Names,
    external_run_id: Type.Optional(Type.String()),
    version: RunVersion,
    action: Type.Optional(Type.String()),
    source: Names,
  },
  { additionalProperties: true },
)

export const ApproversReply = okReply({
  approvers: Type.Array(
    Type.Object({ userId: Type.String(), state: Type.String(), description: Nullable(Type.String()) }),
  ),
})

/** Query of `GET /ui/v1/runs`: `status` may be repeated, `mine` is a flag, `cursor` is the `next` of the page before. */
export const UiRunsQuery = Type.Object({
  status: Names,
  action: Type.Optional(Type.String()),
  entity: Type.Optional(Type.String()),
  blueprint: Type.Optional(Type.String()),
  mine: Type.Optional(Type.String()),
  cursor: Type.Optional(Type.String()),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
})
export const RunPageReply = okReply({ runs: Type.Array(Run), next: Nullable(Type.String()) })
export type RunPageReply = Static<typeof RunPageReply>

/** Query of `GET /ui/v1/runs/{id}/logs`: lines after the line with the id `after`, oldest first. */
export const UiRunLogsQuery = Type.Object({
  after: Type.Optional(Type.String()),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
})
/** `next`, when more lines exist now, is the id to send as `after`. New lines of a run always come behind the last one. */
export const RunLogPageReply = okReply({ runLogs: Type.Array(RunLog), next: Nullable(Type.String()) })
export type RunLogPageReply = Static<typeof RunLogPageReply>
