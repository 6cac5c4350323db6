import { findKafkaError } from './find-kafka-error.ts'

/**
 * Why a send failed.
 * - `unavailable`: no answer, or none that decides; it may or may not be written. Repeat it.
 * - `missing_topic`: a topic does not exist or the administrator may not write to it. Nothing else is wrong.
 * - `refused`: the broker will never take it as it is.
 */
export type SendFailure = 'unavailable' | 'missing_topic' | 'refused'

/** A send that the producer gave up. */
export class KafkaSendError extends Error {
  readonly failure: SendFailure

  constructor(failure: SendFailure, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'KafkaSendError'
    this.failure = failure
  }
}

/** Answers that say "this record, never", with the sentence for whoever wrote it. */
const REFUSALS: Record<string, string> = {
  MESSAGE_TOO_LARGE: 'The message is larger than the topic accepts',
  RECORD_LIST_TOO_LARGE: 'The message is larger than the broker accepts',
  INVALID_RECORD: 'The broker refused the message as invalid',
  INVALID_TOPIC_EXCEPTION: 'The topic has a name that Kafka does not allow',
}

const TOPIC_TROUBLE = ['UNKNOWN_TOPIC_OR_PARTITION', 'UNKNOWN_TOPIC_ID', 'TOPIC_AUTHORIZATION_FAILED']

/** Judges an error of the client library once, so that nothing above it has to look inside. */
export function toSendError(error: unknown): KafkaSendError {
  const refusal = Object.keys(REFUSALS).find((apiId) => findKafkaError(error, 'apiId', apiId))
  if (refusal !== undefined) return new KafkaSendError('refused', `${REFUSALS[refusal]} (${refusal})`, error)
  const trouble = TOPIC_TROUBLE.find((apiId) => findKafkaError(error, 'apiId', apiId)) ?? findUnknownTopic(error)
  if (trouble !== undefined) {
    return new KafkaSendError('missing_topic', `A topic cannot be written to (${trouble})`, error)
  }
  if (findKafkaError(error, 'code', 'PLT_KFK_AUTHENTICATION')) {
    return new KafkaSendError('unavailable', 'Kafka refused the login', error)
  }
  return new KafkaSendError('unavailable', `Kafka did not take the messages: ${String(error)}`, error)
}

/** The library reports a topic that its metadata request did not find as a usage error, told apart by its text only. */
function findUnknownTopic(error: unknown): string | undefined {
  const message = findKafkaError(error, 'code', 'PLT_KFK_USER')?.message
  return message?.startsWith('Unknown topic') ? message : undefined
}
