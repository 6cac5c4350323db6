import {
  ActionEnvelope,
  APPROVAL_NOTIFICATIONS,
  AutomationTrigger,
  ENTITY_EVENTS,
  INVOCATION_METHODS,
  RUN_EVENTS,
  SelfServiceTrigger,
  TIMER_EVENT,
  TRIGGER_EVENTS,
  type ActionDocument,
  type UserInputs,
} from '@portolan/contract/actions'
import { applyQuoteRule, findExpressions, readsEnvironment, TemplateError } from '@portolan/expressions'
import type { TSchema } from 'typebox'
import { DomainError } from '../errors.ts'
import { checkSchema } from './check-schema.ts'

/** What published examples get wrong, with the way out. */
const KNOWN_TYPES: Record<string, string> = {
  SLACK: 'use "WEBHOOK" with the Slack address as url and {"text": …} as body',
  JENKINS: 'use "WEBHOOK" with the address …/generic-webhook-trigger/invoke?token=JOB as url',
  'AZURE-DEVOPS': 'version 2 spells it "AZURE_DEVOPS"',
}

/**
 * Checks an action of version 2 piece by piece, so that each sentence names the piece. Of templates only what would
 * never give a value is refused: reading the environment, and more than can be rendered. Other jq is not checked, and
 * neither are queries of policies.
 * @throws DomainError `invalid_request`.
 */
export function validateAction(body: unknown): ActionDocument {
  checkSchema(ActionEnvelope, body, '')
  const action = body as ActionDocument
  validateMethod(action.invocationMethod)
  validateTrigger(action.trigger)
  const { approvalNotification } = action
  if (approvalNotification !== undefined) {
    const schema = toVariant(APPROVAL_NOTIFICATIONS, approvalNotification.type, 'approvalNotification/type')
    checkSchema(schema, approvalNotification, 'approvalNotification')
  }
  return action
}

function validateMethod(method: ActionDocument['invocationMethod']): void {
  const type = (method as { type?: unknown }).type
  const hint = typeof type === 'string' ? KNOWN_TYPES[type] : undefined
  if (hint !== undefined) refuse('invocationMethod/type', `"${String(type)}" is not supported: ${hint}`)
  if (type === 'WEBHOOK' && 'queryParams' in method) {
    refuse('invocationMethod/queryParams', 'is not supported: put the query into "url"')
  }
  checkSchema(toVariant(INVOCATION_METHODS, type, 'invocationMethod/type'), method, 'invocationMethod')
  validateTemplates(method)
}

function validateTemplates(method: ActionDocument['invocationMethod']): void {
  for (const { path, program } of listExpressions(method)) {
    if (!readsEnvironment(applyQuoteRule(program))) continue
    const place = `invocationMethod/${path.replaceAll('.', '/')}`
    refuse(place, `reads the environment in "{{ ${program} }}", which templates cannot see: pass the value as an input`)
  }
}

function listExpressions(method: ActionDocument['invocationMethod']) {
  try {
    return findExpressions(method)
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    return refuse('invocationMethod', error.message)
  }
}

function validateTrigger(trigger: ActionDocument['trigger']): void {
  const { type } = trigger as { type?: unknown }
  if (type === 'automation') return validateAutomation(trigger as AutomationTrigger)
  if (type !== 'self-service') refuse('trigger/type', 'must be one of "self-service", "automation"')
  const { operation, condition } = trigger as SelfServiceTrigger
  if ((operation as string) === 'UPDATE') refuse('trigger/operation', '"UPDATE" is not supported: use "DAY-2"')
  checkSchema(SelfServiceTrigger, trigger, 'trigger')
  if (operation === 'CREATE' && condition !== undefined) {
    refuse('trigger/condition', 'is only possible with the operations "DAY-2" and "DELETE"')
  }
  const { userInputs } = trigger as SelfServiceTrigger
  if (userInputs !== undefined) validateInputs(userInputs)
  else if (operation === 'CREATE') refuse('trigger/userInputs', 'is required')
}

function validateAutomation(trigger: AutomationTrigger): void {
  checkSchema(AutomationTrigger, trigger, 'trigger')
  const { type } = trigger.event
  const schema = (ENTITY_EVENTS as readonly string[]).includes(type)
    ? TRIGGER_EVENTS.entity
    : (RUN_EVENTS as readonly string[]).includes(type)
      ? TRIGGER_EVENTS.run
      : TRIGGER_EVENTS.timer
  if (schema === TRIGGER_EVENTS.timer && type !== TIMER_EVENT) {
    const known = [...ENTITY_EVENTS, TIMER_EVENT, ...RUN_EVENTS].map((name) => `"${name}"`).join(', ')
    refuse('trigger/event/type', `must be one of ${known}`)
  }
  checkSchema(schema, trigger.event, 'trigger/event')
}

function validateInputs(userInputs: UserInputs): void {
  if (userInputs.order !== undefined && userInputs.steps !== undefined) {
    refuse('trigger/userInputs', 'must not have both "order" and "steps"')
  }
  for (const [name, input] of Object.entries(userInputs.properties)) {
    const place = `trigger/userInputs/properties/${name}`
    if (input.format === 'entity' && typeof input.blueprint !== 'string') {
      refuse(`${place}/blueprint`, 'is required with the format "entity"')
    }
    const { encryption } = input
    if (encryption === undefined) continue
    if (encryption === 'fernet') {
      refuse(`${place}/encryption`, '"fernet" was withdrawn in November 2023: use "aes256-gcm"')
    }
    const isClientSide =
      typeof encryption === 'object' &&
      encryption !== null &&
      encryption.algorithm === 'client-side' &&
      typeof encryption.key === 'string'
    if (encryption !== 'aes256-gcm' && !isClientSide) {
      refuse(`${place}/encryption`, 'must be "aes256-gcm" or {"algorithm": "client-side", "key": "<PEM>"}')
    }
    if (input.type !== 'string' && input.type !== 'object') {
      refuse(`${place}/encryption`, 'is only possible for the types "string" and "object"')
    }
  }
}

function toVariant<T extends Record<string, TSchema>>(variants: T, type: unknown, place: string): TSchema {
  const schema = typeof type === 'string' && Object.hasOwn(variants, type) ? variants[type as keyof T] : undefined
  if (schema !== undefined) return schema
  const known = Object.keys(variants).map((name) => `"${name}"`)
  return refuse(place, `must be one of ${known.join(', ')}`)
}

function refuse(place: string, rule: string): never {
  const path = `/${place}`
  throw new DomainError('invalid_request', `body${path} ${rule}`, { errors: [{ path, message: rule }] })
}
