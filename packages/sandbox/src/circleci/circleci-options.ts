import type { WorkflowPlan } from '../pipelines/plan.ts'
import type { PortalConnection } from '../reporting/portal-client.ts'

export type CircleCiProjectOptions = {
  /** `vcs/organization/repository`, e.g. `gh/acme/cart`. */
  slug: string
  defaultBranch?: string
  /** What its configuration would run; a build, a test and a deploy job when absent. */
  workflows?: readonly WorkflowPlan[]
}

export type CircleCiOptions = {
  /** A free port when absent. */
  port?: number
  host?: string
  /** Accepted personal API tokens; `DEFAULT_CIRCLECI_TOKEN` when absent. */
  tokens?: readonly string[]
  /** The only projects there are. Absent: every well-formed slug names a project, made when first used. */
  projects?: readonly CircleCiProjectOptions[]
  /** Where pipelines that carry `port_run_id` report to; absent: nowhere. */
  portal?: PortalConnection
  /** Items in one page of a list; 20 when absent. */
  pageSize?: number
  /**
   * Takes `"parameters": null` for an absent one, with a note on the recorded request, instead of refusing it. False by
   * default, because CircleCI's description makes `parameters` an object and not nullable: a test that does not ask
   * for leniency must see what the description says. Local mode sets it, because the published example of an
   * action without inputs sends exactly that and a newcomer's first click should not depend on an undecided question.
   */
  acceptNullParameters?: boolean
}

/** Opens nothing but the stand-in. */
export const DEFAULT_CIRCLECI_TOKEN = 'sandbox-circleci-token'
