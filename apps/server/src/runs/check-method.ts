import { DomainError } from '../errors.ts'

type Members = Record<string, unknown>

const VERBS = ['POST', 'PUT', 'PATCH', 'GET', 'DELETE']

/**
 * Checks a rendered method, fills in what depends on rendering, and returns what will be delivered.
 * @throws DomainError `invalid_evaluated_invocation_method` naming the field.
 */
export function checkMethod(rendered: Members): Members {
  switch (rendered.type) {
    case 'WEBHOOK':
      return checkWebhook(rendered)
    case 'KAFKA':
    case 'AZURE_DEVOPS':
      requireMembers(rendered, 'payload')
      return rendered
    case 'GITLAB':
      requireTexts(rendered, ['projectName', 'groupName'])
      requireMembers(rendered, 'pipelineVariables')
      return { ...rendered, agent: true }
    case 'GITHUB':
      requireTexts(rendered, ['org', 'repo', 'workflow'])
      requireMembers(rendered, 'workflowInputs')
      return rendered
    case 'INTEGRATION_ACTION':
      requireTexts(rendered, ['installationId', 'integrationActionType'])
      return { ...rendered, integrationActionExecutionProperties: toIntegrationProperties(rendered) }
    default:
      requireTexts(rendered, ['blueprintIdentifier'])
      requireMembers(rendered, 'mapping')
      return rendered
  }
}

function checkWebhook(rendered: Members): Members {
  requireTexts(rendered, ['url'])
  const verb = rendered.method ?? 'POST'
  if (typeof verb !== 'string' || !VERBS.includes(verb.toUpperCase())) {
    refuse('method', `must be one of ${VERBS.join(', ')}`)
  }
  requireMembers(rendered, 'body')
  for (const [name, value] of Object.entries((rendered.headers ?? {}) as Members)) {
    if (typeof value !== 'string') refuse(`headers/${name}`, 'must be text')
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) refuse(`headers/${name}`, 'is not the name of a header')
    // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
    if (/[\0-\x08\x0a-\x1f\x7f]|[^\0-\xff]/.test(value as string)) {
      refuse(`headers/${name}`, 'must not hold line breaks or characters beyond Latin-1')
    }
  }
  return {
    ...rendered,
    ...(rendered.agent !== undefined && { agent: toFlag(rendered, 'agent') }),
    ...(rendered.synchronized !== undefined && { synchronized: toFlag(rendered, 'synchronized') }),
  }
}

/**
 * @compat Ocean: takes an absent flag for false, although the documentation says true. It goes into what is delivered,
 *   never into the stored action.
 */
function toIntegrationProperties(rendered: Members): Members {
  requireMembers(rendered, 'integrationActionExecutionProperties')
  const properties = (rendered.integrationActionExecutionProperties ?? {}) as Members
  const flag = { dispatch_workflow: 'reportWorkflowStatus', trigger_pipeline: 'reportPipelineStatus' }[
    String(rendered.integrationActionType)
  ]
  return flag === undefined || properties[flag] !== undefined ? properties : { ...properties, [flag]: true }
}

function toFlag(rendered: Members, name: string): boolean {
  const value = rendered[name]
  if (value === null) return false
  if (typeof value === 'boolean') return value
  return refuse(name, 'must be true or false')
}

function requireTexts(rendered: Members, names: readonly string[]): void {
  for (const name of names) {
    if (typeof rendered[name] !== 'string' || rendered[name] === '') refuse(name, 'must be a text that is not empty')
  }
}

function requireMembers(rendered: Members, name: string): void {
  const value = rendered[name]
  if (value !== undefined && (typeof value !== 'object' || value === null))
    refuse(name, 'must be an object or an array')
}

function refuse(field: string, rule: string): never {
  throw new DomainError('invalid_evaluated_invocation_method', `After rendering, invocationMethod/${field} ${rule}`, {
    field,
  })
}
