import type { BrokerAccess } from '@portolan/kafka-broker'
import {
  type Agent,
  type Portal,
  type Postgres,
  type Receiver,
  serverEnvironment,
  serverKafkaEnvironment,
  startAgent,
  startPortal,
  startReceiver,
} from '../support/index.ts'
import { createOrderAction } from '../support/order-action.ts'
import { ORDER_MAPPING } from './run-load.ts'

export const RUNS = 200

/** A portal of its own, an action and the receiver that it calls. */
export interface Flow {
  action: string
  portal: Portal
  receiver: Receiver
}

type Use = <Thing extends AsyncDisposable>(thing: Thing) => Thing

/** Runs that the portal delivers itself. */
export async function startDirectFlow(use: Use, postgres: Postgres): Promise<Flow> {
  const receiver = use(await startReceiver())
  const portal = use(await startPortal({ environment: serverEnvironment(await postgres.createDatabase()) }))
  return { portal, receiver, action: await addAction({ portal, receiver }, { agent: false }) }
}

/** Runs that go through Kafka to an agent. */
export async function startKafkaFlow(
  use: Use,
  postgres: Postgres,
  broker: BrokerAccess,
): Promise<Flow & { agent: Agent; databaseUrl: string }> {
  const databaseUrl = await postgres.createDatabase()
  const receiver = use(await startReceiver())
  const environment = { ...serverEnvironment(databaseUrl), ...serverKafkaEnvironment(broker) }
  const portal = use(await startPortal({ environment }))
  const action = await addAction({ portal, receiver }, { agent: true })
  const agent = use(await startAgent({ portal, broker, mapping: ORDER_MAPPING }))
  return { portal, receiver, action, agent, databaseUrl }
}

/** Adds an action whose runs the receiver sees under `/<its name>`. */
export async function addAction(
  { portal, receiver }: Pick<Flow, 'portal' | 'receiver'>,
  { agent }: { agent: boolean },
): Promise<string> {
  const action = agent ? 'order_by_agent' : 'order_directly'
  await createOrderAction(portal.client, action, { url: `${receiver.url}/${action}`, agent, synchronized: true })
  return action
}
