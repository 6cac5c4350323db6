import { setTimeout as sleep } from 'node:timers/promises'
import type { Consumer } from '@platformatic/kafka'
import type { Logger } from '@portolan/process'
import { OffsetTracker, type Position } from './offset-tracker.ts'

/** Commits of this much time go together. A crash meanwhile repeats messages, whose outcome the journal knows. */
const COMMIT_AFTER_MS = 50
const RETRY_AFTER_MS = 1_000

export interface Partition {
  topic: string
  partition: number
}

interface Tracked extends Partition {
  tracker: OffsetTracker
  committed: bigint | undefined
}

export const toPartitionKey = ({ topic, partition }: Partition): string => `${topic}:${partition}`

/**
 * Commits the finished prefixes of one generation of a consumer, one commit at a time and never backwards: two commits
 * under way could arrive in the wrong order, and the later one wins whatever its offset.
 */
export class Committer {
  readonly #consumer: Pick<Consumer, 'commit'>
  readonly #logger: Logger
  readonly #partitions = new Map<string, Tracked>()
  #isCommitting = false
  #committing: Promise<void> = Promise.resolve()
  #isOver = false

  constructor(consumer: Pick<Consumer, 'commit'>, logger: Logger) {
    this.#consumer = consumer
    this.#logger = logger
  }

  /** The tracker of a partition; a new one starts at the given position. */
  track(partition: Partition, start: Position): OffsetTracker {
    const key = toPartitionKey(partition)
    let tracked = this.#partitions.get(key)
    if (tracked === undefined) {
      tracked = { ...partition, tracker: new OffsetTracker(start), committed: undefined }
      this.#partitions.set(key, tracked)
    }
    return tracked.tracker
  }

  /** Commits soon what is finished by then. */
  schedule(): void {
    if (this.#isCommitting) return
    this.#isCommitting = true
    this.#committing = this.#commitAll()
  }

  /** Commits the last time. After it, or after `abandon`, nothing of this generation is committed. */
  async close(): Promise<void> {
    await this.#committing
    await this.#commitOnce()
    this.#isOver = true
  }

  abandon(): void {
    this.#isOver = true
  }

  async #commitAll(): Promise<void> {
    while (!this.#isOver && this.#listDue().length > 0) {
      await sleep(COMMIT_AFTER_MS)
      if (!(await this.#commitOnce())) await sleep(RETRY_AFTER_MS)
    }
    // In the same step as the last look at what is due, or an offset finished in between would wait for ever.
    this.#isCommitting = false
  }

  #listDue(): Tracked[] {
    return [...this.#partitions.values()].filter(({ tracker, committed }) => tracker.prefix.offset !== committed)
  }

  async #commitOnce(): Promise<boolean> {
    const due = this.#listDue().map((tracked) => ({ tracked, ...tracked.tracker.prefix }))
    if (this.#isOver || due.length === 0) return true
    try {
      await this.#consumer.commit({
        offsets: due.map(({ tracked: { topic, partition }, ...position }) => ({ topic, partition, ...position })),
      })
      for (const { tracked, offset } of due) tracked.committed = offset
      return true
    } catch (error) {
      this.#logger.warn({ err: error }, 'Offsets could not be committed; they are committed with the next ones')
      return false
    }
  }
}
