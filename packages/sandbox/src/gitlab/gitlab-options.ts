import type { JobPlan } from '../pipelines/plan.ts'
import type { PortalConnection } from '../reporting/portal-client.ts'

export type GitLabProjectOptions = {
  id: number
  /** `group/project` or `group/subgroup/project`. */
  path: string
  /** Trigger tokens of this project; those of the stand-in when absent. */
  triggerTokens?: readonly string[]
  /** Branches and tags that exist; any when absent. */
  refs?: readonly string[]
  /** What its configuration would run, each job a stage of its own; a build, a test and a deploy job when absent. */
  jobs?: readonly JobPlan[]
}

export type GitLabOptions = {
  /** A free port when absent. */
  port?: number
  host?: string
  /** Accepted by every project that has none of its own; `DEFAULT_GITLAB_TRIGGER_TOKEN` when absent. */
  triggerTokens?: readonly string[]
  /** Needed to read pipelines and jobs; absent: projects are public and reading needs none. */
  accessTokens?: readonly string[]
  /** The only projects there are. Absent: every path with a group names a project, made when first used. */
  projects?: readonly GitLabProjectOptions[]
  /** Where pipelines that know their run report to; absent: nowhere. */
  portal?: PortalConnection
}

/** Opens nothing but the stand-in. */
export const DEFAULT_GITLAB_TRIGGER_TOKEN = 'sandbox-gitlab-trigger-token'
