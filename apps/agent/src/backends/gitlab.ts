import type { RunReport } from '@portolan/contract/runs'
import type { RunMessage } from '../run-message.ts'
import { type BackendRequest, BackendRequestError, toBackendRequest } from './backend-request.ts'
import type { BackendResponse } from './backend-response.ts'

/** Where GitLab is (with a final slash), and the variables among which the trigger tokens are. */
export interface GitLabSettings {
  gitlabUrl: string
  env: Readonly<Record<string, string>>
}

/**
 * The default mapping of GITLAB actions: GitLab's pipeline trigger. The token is in a variable named after group and
 * project, which lets one agent serve many projects.
 *
 * @throws BackendRequestError when project, group or token is missing.
 */
export function toGitLabRequest(settings: GitLabSettings, message: RunMessage): BackendRequest {
  const { method } = message
  const group = requireText(method['groupName'], 'groupName')
  const project = requireText(method['projectName'], 'projectName')
  const properties = toObject(toObject(message.forMapping['payload'])['properties'])

  return toBackendRequest({
    method: 'POST',
    url: `${settings.gitlabUrl}api/v4/projects/${encodePath(`${group}/${project}`)}/trigger/pipeline`,
    body: {
      ref: properties['ref'] || method['defaultRef'] || 'main',
      token: findToken(settings.env, group, project),
      ...(!method['omitUserInputs'] && Object.keys(properties).length > 0 && { variables: toVariables(properties) }),
      ...(!method['omitPayload'] && { port_payload: message.forMapping }),
    },
    headers: undefined,
    query: undefined,
  })
}

/** The pipeline that GitLab started, as link and external id of the run. */
export function toGitLabReport(response: BackendResponse): RunReport {
  const { web_url: link, id } = toObject(response.json)
  return {
    ...(typeof link === 'string' && { link }),
    ...((typeof id === 'number' || typeof id === 'string') && { externalRunId: String(id) }),
  }
}

/** Group `acme/web` and project `cart` have their token in `acme_web_cart`; case matters. */
export function toTokenVariable(group: string, project: string): string {
  return `${group.replaceAll('/', '_')}_${project}`
}

function findToken(env: GitLabSettings['env'], group: string, project: string): string {
  const name = toTokenVariable(group, project)
  const token = env[name]
  if (token) return token
  throw new BackendRequestError(
    `The agent has no trigger token for the GitLab project ${group}/${project}: set its variable ${name}.`,
  )
}

function toVariables(properties: Record<string, unknown>): Record<string, string> {
  const pairs = Object.entries(properties)
  return Object.fromEntries(
    pairs.map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]),
  )
}

/** As jq's `@uri`: all but letters, digits and `-_.~` is escaped. */
function encodePath(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}

function requireText(value: unknown, name: string): string {
  if (typeof value === 'string' && value !== '') return value
  throw new BackendRequestError(`The GitLab action has no ${name}.`)
}

function toObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}
