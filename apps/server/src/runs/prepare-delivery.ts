import type { InvocationMethod } from '@portolan/contract/actions'
import { runsTopic } from '@portolan/contract/messages'
import { messagePurpose } from '../messaging/index.ts'
import type { Services } from '../services.ts'
import { checkMethod } from './check-method.ts'
import { chooseRoute, isForAgent, type DeliveryRoute } from './dispatch/choose-route.ts'
import { toGitlabMessage, toKafkaMessage, toWebhookMessage, type MessageSigner } from './dispatch/run-message.ts'
import { toUnixSeconds } from './dispatch/signature.ts'
import { maskMethod } from './mask-secrets.ts'
import type { OrganizationState } from './organization-state.ts'
import { checkOwnAddress, isOwnAddress } from './own-address.ts'
import { renderMethod, type TemplateContext } from './render-method.ts'
import { AGENT_INSTALLATION_ID } from '@portolan/contract/runs'

type Deps = Pick<Services, 'clock' | 'config' | 'evaluator' | 'outbound' | 'secretBox'>
type Members = Record<string, unknown>

/** What Kafka will carry. Sealed when it holds secrets; the relay opens it. */
export interface PreparedMessage {
  topic: string
  value: string
  sealed: boolean
}

/** A run ready to leave: what is sent, what may be shown, and by which way it goes. */
export interface PreparedDelivery {
  route: DeliveryRoute
  /** The method as it is delivered, secrets in clear. In memory only. */
  method: Members
  /** Values of the organisation's secrets that the method may hold. In memory only. */
  secrets: Readonly<Record<string, string>>
  /** The method as replies show it. */
  payload: Members
  /** The delivered method, encrypted; null where `payload` says all. */
  sealedPayload: string | null
  /** The run ends with the reply that the portal itself waits for. */
  synchronized: boolean
  /** Who may claim it. */
  installationId: string | null
  message: PreparedMessage | undefined
}

export const payloadPurpose = (orgId: string, runId: string): string => `run-payload ${orgId} ${runId}`

/**
 * Renders a method and decides how it travels. Looks up the host of a direct webhook, but calls nobody.
 * @throws DomainError `evaluate_invocation_method_error`, `invalid_evaluated_invocation_method`, `private_destination`,
 *   `not_resolvable_destination`.
 */
export async function prepareDelivery(
  deps: Deps,
  organization: OrganizationState,
  template: InvocationMethod,
  context: TemplateContext,
): Promise<PreparedDelivery> {
  const method = checkMethod(await renderMethod(deps, template, context))
  const route = chooseRoute(method, organization.streamer, deps.config.kafka)
  if (route === 'direct' && method.type === 'WEBHOOK') await checkAddress(deps, template, String(method.url))
  const payload = maskMethod(method, context.secrets)
  const delivered = JSON.stringify(method)
  const runId = context.run.id
  const isSecret = delivered !== JSON.stringify(payload)
  return {
    route,
    method,
    secrets: context.secrets,
    payload,
    sealedPayload: isSecret ? deps.secretBox.seal(delivered, payloadPurpose(organization.orgId, runId)) : null,
    synchronized:
      route === 'direct' && (method.type === 'UPSERT_ENTITY' || (method.type === 'WEBHOOK' && !!method.synchronized)),
    installationId: route === 'claim' ? toInstallation(method) : null,
    message: route === 'kafka' ? prepareMessage(deps, organization, { method, runId, isSecret }) : undefined,
  }
}

function prepareMessage(
  deps: Deps,
  organization: OrganizationState,
  { method, runId, isSecret }: { method: Members; runId: string; isSecret: boolean },
): PreparedMessage {
  const topic = runsTopic(organization.orgId)
  const value = toMessage(method, runId, toSigner(deps, organization))
  if (!isSecret) return { topic, value, sealed: false }
  return { topic, value: deps.secretBox.seal(value, messagePurpose({ topic, key: runId })), sealed: true }
}

const toSigner = (deps: Pick<Deps, 'clock'>, organization: OrganizationState): MessageSigner => ({
  clientSecret: organization.clientSecret,
  timestamp: toUnixSeconds(deps.clock.now()),
})

function toMessage(method: Members, runId: string, signer: MessageSigner): string {
  if (method.type === 'KAFKA') return toKafkaMessage(method, runId, signer)
  return method.type === 'GITLAB' ? toGitlabMessage(method, runId, signer) : toWebhookMessage(method, runId, signer)
}

const toInstallation = (method: Members) => (isForAgent(method) ? AGENT_INSTALLATION_ID : String(method.installationId))

async function checkAddress(deps: Deps, template: InvocationMethod, url: string): Promise<void> {
  if (isOwnAddress(deps.config, url)) checkOwnAddress(deps.config, String('url' in template && template.url), url)
  else await deps.outbound.check(url)
}
