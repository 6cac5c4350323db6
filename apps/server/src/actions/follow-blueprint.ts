import type { ActionDocument, UserInputs } from '@portolan/contract/actions'

/**
 * An action after a blueprint was renamed: what it belongs to, what its inputs offer, what it listens to and what it
 * writes follow. Templates and jq do not.
 * @returns undefined when it does not name the blueprint.
 */
export function followBlueprint(document: ActionDocument, from: string, to: string): ActionDocument | undefined {
  const follow = <T extends { blueprintIdentifier?: string }>(part: T): T =>
    part.blueprintIdentifier === from ? { ...part, blueprintIdentifier: to } : part
  const { trigger } = document
  const followed: ActionDocument = {
    ...document,
    trigger:
      trigger.type === 'automation'
        ? { ...trigger, event: follow(trigger.event) }
        : {
            ...follow(trigger),
            ...(trigger.userInputs && { userInputs: followInInputs(trigger.userInputs, from, to) }),
          },
    invocationMethod: follow(
      document.invocationMethod as ActionDocument['invocationMethod'] & { blueprintIdentifier?: string },
    ),
  }
  return JSON.stringify(followed) === JSON.stringify(document) ? undefined : followed
}

function followInInputs(userInputs: UserInputs, from: string, to: string): UserInputs {
  const follow = <T extends { blueprint?: string }>(input: T): T =>
    input.blueprint === from ? { ...input, blueprint: to } : input
  const properties = Object.entries(userInputs.properties ?? {}).map(([key, input]) => [
    key,
    { ...follow(input), ...(input.items && { items: follow(input.items) }) },
  ])
  return { ...userInputs, ...(userInputs.properties && { properties: Object.fromEntries(properties) }) }
}
