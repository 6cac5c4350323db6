import type { KafkaConfig } from '../kafka-config.ts'
import { handleRun, refuseRun } from '../handle-run.ts'
import type { TaskResult } from '../in-flight.ts'
import { readChangeRecord, readRunRecord, type RunMessage } from '../run-message.ts'
import type { KafkaDeps } from './consume-kafka.ts'
import type { KafkaRecord } from './session.ts'

/** A message older than this may belong to a run that a user ended meanwhile. */
const OLD_AFTER_MS = 30_000

interface TakeOptions {
  topics: KafkaConfig['topics']
  /** Asked right before the work begins: partition still ours, agent not stopping. */
  mayStart: () => boolean
  aborting: AbortSignal
}

/** Handles one record, in its lane. Resolves once it may be committed, or with `dropped` when it must come again. */
export async function takeRecord(deps: KafkaDeps, record: KafkaRecord, options: TakeOptions): Promise<TaskResult> {
  const key = record.key?.toString('utf8') ?? ''
  const value = record.value?.toString('utf8') ?? ''
  const { topic, partition, offset, timestamp } = record
  const read =
    topic === options.topics.changeLog
      ? // The timestamp tells it from a message at the same place of a topic that was deleted and made anew.
        readChangeRecord({ id: `${topic}-${partition}-${offset}-${timestamp}`, value })
      : readRunRecord(deps.clientSecret, { key, value })

  switch (read.kind) {
    case 'skipped':
      return 'skipped'
    case 'unreadable':
      await bury(deps, record, read.reason)
      return 'dead_letter'
    case 'refused':
      return deps.inFlight.start(read.runId, () =>
        refuseRun(deps, { kind: 'run', id: read.runId, reason: read.reason }),
      )
    case 'accepted':
      return deps.inFlight.start(read.message.id, () =>
        deps.lanes.run(read.message.lane, () => work(deps, read.message, record, options)),
      )
  }
}

async function work(
  deps: KafkaDeps,
  message: RunMessage,
  record: KafkaRecord,
  { mayStart, aborting }: TakeOptions,
): Promise<TaskResult> {
  if (!mayStart()) return 'dropped'
  const mayBeOld = Date.now() - Number(record.timestamp) > OLD_AFTER_MS
  const outcome = await handleRun(deps, message, { mayBeOld, signal: aborting })
  if (message.kind === 'changeLog' && outcome === 'failure') {
    await bury(deps, record, 'The backend of the change log did not take the change.')
  }
  return outcome
}

function bury(deps: KafkaDeps, record: KafkaRecord, reason: string): Promise<void> {
  const { topic, partition, offset } = record
  const key = record.key?.toString('utf8') ?? ''
  return deps.deadLetters.add({ topic, partition, offset, key, value: record.value ?? Buffer.alloc(0), reason })
}
