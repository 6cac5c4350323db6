import type { RunLog } from '@portolan/contract/runs'
import type { EventWriter } from './event-writer.ts'

/** Reads of one run, under the rights of the viewer. */
export interface RunReader {
  find(runId: string): Promise<unknown>
  listLogs(runId: string, after: string | undefined, limit: number): Promise<RunLog[]>
}

const PAGE = 1_000

/**
 * Sends a run and its log lines as they come, each line once and in order. Announcements only say "look again";
 * what is sent is what the database holds behind the last line sent, so a lost announcement delays and never loses.
 */
export class RunFollower {
  readonly #runId: string
  readonly #reader: RunReader
  readonly #writer: EventWriter
  #after: string | undefined
  #runDirty = true
  #logsDirty = true
  #sending = false

  /** @param after id of the last line that the viewer already has. */
  constructor(runId: string, reader: RunReader, writer: EventWriter, after: string | undefined) {
    this.#runId = runId
    this.#reader = reader
    this.#writer = writer
    this.#after = after
  }

  /** Something may have changed. Calls while sending are gathered into one more round of the call that sends. */
  async look(what: { run: boolean; logs: boolean }): Promise<void> {
    this.#runDirty ||= what.run
    this.#logsDirty ||= what.logs
    if (this.#sending) return
    this.#sending = true
    try {
      while (this.#runDirty || this.#logsDirty) await this.#sendChanges()
    } finally {
      // In the same turn as the last look at the marks: a change that comes later starts a round of its own.
      this.#sending = false
    }
  }

  /** The run is read before its lines and sent after them: a viewer that sees the final status has the whole log. */
  async #sendChanges(): Promise<void> {
    const [run, logs] = [this.#runDirty, this.#logsDirty]
    this.#runDirty = false
    this.#logsDirty = false
    const state = run ? await this.#reader.find(this.#runId) : undefined
    if (logs) await this.#sendLogs()
    if (state !== undefined) this.#writer.send('run', state)
  }

  async #sendLogs(): Promise<void> {
    for (;;) {
      const lines = await this.#reader.listLogs(this.#runId, this.#after, PAGE)
      for (const line of lines) this.#writer.send('runLog', line, line.id)
      this.#after = lines.at(-1)?.id ?? this.#after
      if (lines.length < PAGE) return
    }
  }
}
