import type { KafkaConfig } from '../../config.ts'

/**
 * How a run leaves the portal:
 * - `kafka`: a message in the outbox;
 * - `claim`: an agent or integration fetches it;
 * - `direct`: the dispatcher of this portal does it.
 */
export type DeliveryRoute = 'kafka' | 'claim' | 'direct'

/**
 * Chooses by the rendered method, by what the organisation's agent last said it consumes, and by whether there is a broker.
 * @compat Ocean, GitHub action checks: a KAFKA run without a broker stays in progress, its message waits in the outbox.
 */
export function chooseRoute(
  method: Record<string, unknown>,
  streamer: string | undefined,
  kafka: KafkaConfig | undefined,
): DeliveryRoute {
  if (method.type === 'KAFKA') return 'kafka'
  if (method.type === 'INTEGRATION_ACTION') return 'claim'
  if (!isForAgent(method)) return 'direct'
  return kafka !== undefined && streamer !== 'POLLING' ? 'kafka' : 'claim'
}

export const isForAgent = (method: Record<string, unknown>): boolean =>
  method.type === 'GITLAB' || (method.type === 'WEBHOOK' && method.agent === true)
