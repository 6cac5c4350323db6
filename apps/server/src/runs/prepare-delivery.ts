import type { InvocationMethod } from '@portolan/contract/actions'
import { runsTopic } from '@portolan/contract/messages'
import type { Services } from '../services.ts'
import { checkMethod } from './check-method.ts'
import { chooseRoute, isForAgent, type DeliveryRoute } from './dispatch/choose-route.ts'
import { toGitlabMessage, toKafkaMessage, toWebhookMessage, type MessageSigner } from './dispatch/run-message.ts'
import { toUnixSeconds } from './dispatch/signature.ts'
import { maskMethod } from './mask-secrets.ts'
import type { OrganizationState } from './organization-state.ts'
import { renderMethod, type TemplateContext } from './render-method.ts'
import { AGENT_INSTALLATION_ID } from '@portolan/contract/runs'

type Deps = Pick<Services, 'clock' | 'config' | 'evaluator' | 'outbound' | 'secretBox'>
type Members = Record<string, unknown>

/** A run ready to leave: what is sent, what may be shown, and by which way it goes. */
export interface PreparedDelivery {
  route: DeliveryRoute
  /** The method as it is delivered, secrets in clear. In memory only. */
  method: Members
  /** The method as replies show it. */
  payload: Members
  /** The delivered method, encrypted; null where `payload` says all. */
  sealedPayload: string | null
  /** The run ends with the reply that the portal itself waits for. */
  synchronized: boolean
  /** Who may claim it. */
  installationId: string | null
  message: { topic: string; value: string } | undefined
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
  if (route === 'direct' && method.type === 'WEBHOOK' && !isOwnAddress(deps.config, String(method.url))) {
    await deps.outbound.check(String(method.url))
  }
  const payload = maskMethod(method, context.secrets)
  const delivered = JSON.stringify(method)
  const runId = context.run.id
  return {
    route,
    method,
    payload,
    sealedPayload:
      delivered === JSON.stringify(payload)
        ? null
        : deps.secretBox.seal(delivered, payloadPurpose(organization.orgId, runId)),
    synchronized:
      route === 'direct' && (method.type === 'UPSERT_ENTITY' || (method.type === 'WEBHOOK' && !!method.synchronized)),
    installationId: route === 'claim' ? toInstallation(method) : null,
    message:
      route === 'kafka'
        ? { topic: runsTopic(organization.orgId), value: toMessage(method, runId, toSigner(deps, organization)) }
        : undefined,
  }
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

/**
 * Whether a URL means this portal: its own address, or a host of published examples that stands for it. Such calls never
 * leave the house.
 */
export function isOwnAddress(config: Pick<Services['config'], 'baseUrl' | 'apiAliases'>, url: string): boolean {
  const address = URL.parse(url)
  return address !== null && (address.origin === config.baseUrl || config.apiAliases.includes(address.hostname))
}
