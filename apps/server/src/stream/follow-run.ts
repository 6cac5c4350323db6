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
  #sending: Promise<void> | undefined

  /** @param after id of the last line that the viewer already has. */
  constructor(runId: string, reader: RunReader, writer: EventWriter, after: string | undefined) {
    this.#runId = runId
    this.#reader = reader
    this.#writer = writer
    this.#after = after
  }

  /** Something may have changed. Calls while sending are gathered into one more round. */
  look(what: { run: boolean; logs: boolean }): Promise<void> {
    this.#runDirty ||= what.run
    this.#logsDirty ||= what.logs
    this.#sending ??= this.#send().finally(() => (this.#sending = undefined))
    return this.#sending
  }

  async #send(): Promise<void> {
    while (this.#runDirty || this.#logsDirty) {
      // Lines first: a viewer that sees the final status then has the whole log.
      if (this.#logsDirty) {
        this.#logsDirty = false
        await this.#sendLogs()
      }
      if (this.#runDirty) {
        this.#runDirty = false
        const run = await this.#reader.find(this.#runId)
        if (run !== undefined) this.#writer.send('run', run)
      }
    }
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
