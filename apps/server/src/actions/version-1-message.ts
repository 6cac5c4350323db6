import type { ActionVersion1, UserInput } from '@portolan/contract/actions'

/**
 * The template that reproduces the message of version 1. Inputs that were not given are left out, entity inputs are
 * identifiers again.
 */
export function toVersion1Message(blueprint: string, action: ActionVersion1): Record<string, unknown> {
  const { identifier, title, icon, description, userInputs, invocationMethod } = action
  return {
    action: `{{ .action.identifier[(${JSON.stringify(`${blueprint}_`)}|length):] }}`,
    resourceType: 'run',
    status: 'TRIGGERED',
    trigger: '{{ .trigger | {by, origin, at} }}',
    context: { entity: '{{.entity.identifier}}', blueprint: '{{.action.blueprint}}', runId: '{{.run.id}}' },
    payload: {
      entity: '{{ (if .entity == {} then null else .entity end) }}',
      action: {
        invocationMethod,
        trigger: '{{.trigger.operation}}',
        // @compat port-agent: older messages carried the whole action, and mappings written for them read it.
        ...withoutUndefined({ identifier, title, icon, userInputs, description, blueprint }),
      },
      properties: toInputMembers(action),
      censoredProperties: '{{.action.encryptedProperties}}',
    },
  }
}

/** One templated member per declared input, dropped when the input is absent. */
export function toInputMembers(action: ActionVersion1): Record<string, string> {
  return Object.fromEntries(
    Object.entries(action.userInputs?.properties ?? {}).map(([name, input]) => {
      const quoted = JSON.stringify(name)
      return [`{{if (.inputs|has(${quoted})) then ${quoted} else null end}}`, toInputValue(quoted, input)]
    }),
  )
}

function toInputValue(quoted: string, input: UserInput): string {
  const isEntity = input.format === 'entity' || input.items?.format === 'entity'
  return isEntity
    ? `{{.inputs.${quoted} | if type=="array" then map(.identifier) else .identifier end}}`
    : `{{.inputs.${quoted}}}`
}

const withoutUndefined = (members: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
