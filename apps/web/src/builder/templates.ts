import type { Action } from '../actions/action-types.ts'
import type { Blueprint } from '../catalog/catalog-types.ts'

/** What the editor starts with for a new blueprint. */
export const NEW_BLUEPRINT = {
  identifier: 'service',
  title: 'Service',
  icon: 'Microservice',
  schema: { properties: { language: { type: 'string', title: 'Language' } }, required: [] },
  mirrorProperties: {},
  calculationProperties: {},
  relations: {},
}

/** What the editor starts with for a new action of a blueprint. */
export function newAction(blueprint: string | undefined) {
  return {
    identifier: 'new_action',
    title: 'New action',
    trigger: {
      type: 'self-service',
      operation: 'CREATE',
      ...(blueprint !== undefined && { blueprintIdentifier: blueprint }),
      userInputs: { properties: {}, required: [], order: [] },
    },
    invocationMethod: {
      type: 'WEBHOOK',
      url: 'https://example.com',
      agent: false,
      synchronized: false,
      method: 'POST',
    },
    requiredApproval: false,
  }
}

const KEPT_BY_SERVER = new Set(['createdAt', 'createdBy', 'updatedAt', 'updatedBy', 'id'])

/** A definition without what the server fills in, so that only what a person writes is edited. */
export function toEditable(definition: Blueprint | Action): Record<string, unknown> {
  return Object.fromEntries(Object.entries(definition).filter(([key]) => !KEPT_BY_SERVER.has(key)))
}
