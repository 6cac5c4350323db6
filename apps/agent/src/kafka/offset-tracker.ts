/** An offset with the leader epoch of its record, as a commit wants it. */
export interface Position {
  offset: bigint
  leaderEpoch: number
}

/**
 * Which messages of one partition are finished, and how far that allows to commit: only the finished prefix, because
 * committing an offset also commits all before it. Offsets may have gaps.
 */
export class OffsetTracker {
  /** Begun and not covered by the prefix, in the order of their offsets. */
  readonly #begun = new Map<bigint, { leaderEpoch: number; isFinished: boolean }>()
  #prefix: Position
  #last: bigint

  /** @param start the first offset that this consumer reads. */
  constructor(start: Position) {
    this.#prefix = start
    this.#last = start.offset - 1n
  }

  /** False when this offset was begun before: a second delivery. */
  begin({ offset, leaderEpoch }: Position): boolean {
    if (offset <= this.#last) return false
    this.#last = offset
    this.#begun.set(offset, { leaderEpoch, isFinished: false })
    return true
  }

  finish(offset: bigint): void {
    const message = this.#begun.get(offset)
    if (message) message.isFinished = true
    for (const [begun, { leaderEpoch, isFinished }] of this.#begun) {
      if (!isFinished) return
      this.#prefix = { offset: begun + 1n, leaderEpoch }
      this.#begun.delete(begun)
    }
  }

  /** Where the next reader must start: everything before it is finished. */
  get prefix(): Position {
    return this.#prefix
  }
}
