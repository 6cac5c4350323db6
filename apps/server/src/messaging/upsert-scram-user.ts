import { pbkdf2, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { alterUserScramCredentialsV0, ScramMechanisms } from '@platformatic/kafka'
import type { KafkaAdmin } from './kafka-admin.ts'
import type { KafkaLogin } from './kafka-connection.ts'

const pbkdf2Async = promisify(pbkdf2)

/** The least that Kafka accepts for SCRAM-SHA-512. The password is 24 random bytes or more, so more rounds guard nothing. */
const ITERATIONS = 4096
const KEY_BYTES = 64

/**
 * Creates a SCRAM-SHA-512 user or gives it this password. The broker sees the salted password only.
 *
 * A new user can log in a few milliseconds later, when the brokers have read the change; connections that are open
 * keep the rights they have.
 */
export async function upsertScramUser(admin: KafkaAdmin, { username, password }: KafkaLogin): Promise<void> {
  const salt = randomBytes(24)
  const saltedPassword = await pbkdf2Async(password, salt, ITERATIONS, KEY_BYTES, 'sha512')
  const connections = await admin.connectToBrokers()
  const [connection] = connections.values()
  if (connection === undefined) throw new Error('Kafka has no broker to talk to')
  // The administrator client has no method for this request, so it is sent as the protocol defines it.
  await alterUserScramCredentialsV0.api.async(
    connection,
    [],
    [{ name: username, mechanism: ScramMechanisms.SCRAM_SHA_512, iterations: ITERATIONS, salt, saltedPassword }],
  )
}
