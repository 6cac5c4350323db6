import type { Logger } from '@portolan/process'
import { type FileHandle, open, readFile, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Rewriting a smaller file is not worth the disk's time. */
const COMPACT_ABOVE_BYTES = 4 * 1024 * 1024
const RETRY_WRITE_AFTER_MS = 1_000

interface Waiting {
  line: string
  durable: (() => void) | undefined
}

/**
 * A file of lines that is only appended to. Lines given while the disk is busy are written and synchronised together.
 *
 * A full or failing disk stops nothing but the lines: they are written again every second until it works, and those
 * who wait for them wait. `isHealthy` says so meanwhile.
 */
export class JournalFile implements AsyncDisposable {
  readonly #path: string
  readonly #logger: Logger
  readonly #snapshot: () => Iterable<string>
  #handle: FileHandle
  #sizeBytes: number
  #compactAtBytes = COMPACT_ABOVE_BYTES
  #waiting: Waiting[] = []
  #isWriting = false
  #writing: Promise<void> = Promise.resolve()
  #isHealthy = true
  #isClosed = false

  private constructor(path: string, handle: FileHandle, sizeBytes: number, options: JournalFileOptions) {
    this.#path = path
    this.#handle = handle
    this.#sizeBytes = sizeBytes
    this.#snapshot = options.snapshot
    this.#logger = options.logger
  }

  /** Opens the file, gives each of its lines to `onLine`, and cuts off a last line that a crash left unfinished. */
  static async open(path: string, options: JournalFileOptions & { onLine: (line: string) => void }) {
    const bytes = await readFile(path).catch(() => Buffer.alloc(0))
    const end = bytes.lastIndexOf('\n') + 1
    if (end < bytes.length) options.logger.warn({ path }, 'The last journal line was cut off by a crash; it is dropped')
    for (const line of bytes.toString('utf8', 0, end).split('\n')) if (line !== '') options.onLine(line)

    const handle = await open(path, 'a', 0o600)
    await handle.truncate(end)
    return new JournalFile(path, handle, end, options)
  }

  get sizeBytes(): number {
    return this.#sizeBytes
  }

  get isHealthy(): boolean {
    return this.#isHealthy
  }

  /** Adds a line soon; it survives the end of this process once the operating system has it. */
  append(line: string): void {
    this.#waiting.push({ line, durable: undefined })
    this.#write()
  }

  /** Adds a line and resolves once it is on disk. */
  appendDurably(line: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#waiting.push({ line, durable: resolve })
    this.#write()
    return promise
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writing
    this.#isClosed = true
    await this.#handle.close()
  }

  #write(): void {
    if (this.#isWriting) return
    this.#isWriting = true
    this.#writing = this.#writeAll()
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#isClosed) {
      const group = this.#waiting
      this.#waiting = []
      try {
        await this.#writeGroup(group)
        this.#isHealthy = true
        for (const { durable } of group) durable?.()
      } catch (error) {
        this.#isHealthy = false
        this.#waiting = [...group, ...this.#waiting]
        this.#logger.error({ err: error, path: this.#path }, 'The journal cannot be written; no run ends until it can')
        await sleep(RETRY_WRITE_AFTER_MS)
      }
    }
    // In the same step as the last look at what waits, or a line given in between would wait for ever.
    this.#isWriting = false
  }

  async #writeGroup(group: readonly Waiting[]): Promise<void> {
    if (this.#sizeBytes > this.#compactAtBytes) return this.#compact()
    const text = group.map(({ line }) => `${line}\n`).join('')
    if (!this.#isHealthy) await this.#handle.truncate(this.#sizeBytes)
    await this.#handle.appendFile(text)
    if (group.some(({ durable }) => durable)) await this.#handle.datasync()
    this.#sizeBytes += Buffer.byteLength(text)
  }

  /** Replaces the file by the snapshot, which holds what the waiting lines say already. */
  async #compact(): Promise<void> {
    const text = [...this.#snapshot()].map((line) => `${line}\n`).join('')
    const temporary = `${this.#path}.new`
    const next = await open(temporary, 'w', 0o600)
    await next.appendFile(text)
    await next.datasync()
    await next.close()
    await rename(temporary, this.#path)
    await syncDirectory(dirname(this.#path))
    await this.#handle.close()
    this.#handle = await open(join(this.#path), 'a', 0o600)
    this.#sizeBytes = Buffer.byteLength(text)
    this.#compactAtBytes = Math.max(COMPACT_ABOVE_BYTES, this.#sizeBytes * 3)
  }
}

export interface JournalFileOptions {
  logger: Logger
  /** The lines that say all that is known now. */
  snapshot: () => Iterable<string>
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
