import { Type, type Static } from 'typebox'
import { okReply } from './common.ts'
import { RunReport } from './runs.ts'

/**
 * What the agent saw of one run: lines first, then the response, then the report, applied in that order.
 * The server applies a `reportId` once, so that a request may be repeated after a lost reply.
 */
export const AgentRunReport = Type.Object({
  runId: Type.String({ minLength: 1, maxLength: 100 }),
  /** Constant for one handling of one message, so that repeated requests are recognised. */
  reportId: Type.String({ minLength: 1, maxLength: 100 }),
  logs: Type.Array(Type.Object({ message: Type.String(), at: Type.String({ format: 'date-time' }) }), {
    maxItems: 1000,
  }),
  report: Type.Optional(RunReport),
  response: Type.Optional(Type.Unknown()),
})
export type AgentRunReport = Static<typeof AgentRunReport>

/**
 * Body of `POST /v1/agent/run-reports`, Portolan's own route: many runs in one request and one transaction.
 * Against a portal without it the agent uses the documented routes, one call per line.
 */
export const AgentRunReportsRequest = Type.Object({
  reports: Type.Array(AgentRunReport, { minItems: 1, maxItems: 500 }),
})
export type AgentRunReportsRequest = Static<typeof AgentRunReportsRequest>

/** One outcome per report, in order: `applied`, `duplicate`, or refused with an error code. */
export const AgentRunReportsReply = okReply({
  outcomes: Type.Array(
    Type.Object({ reportId: Type.String(), outcome: Type.String(), error: Type.Optional(Type.String()) }),
  ),
})
export type AgentRunReportsReply = Static<typeof AgentRunReportsReply>
