import { Admin } from '@platformatic/kafka'
import { type KafkaCluster, type KafkaLogin, toClientOptions } from './kafka-connection.ts'

/** Opens a connection with the administrator's rights for a few requests; `await using` closes it. */
export function openKafkaAdmin(cluster: KafkaCluster, administrator: KafkaLogin | undefined): KafkaAdmin {
  return new KafkaAdmin(toClientOptions(cluster, administrator, 'portolan-admin'))
}

/** The library's administrator client, closed by `await using`. */
export class KafkaAdmin extends Admin implements AsyncDisposable {
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}
