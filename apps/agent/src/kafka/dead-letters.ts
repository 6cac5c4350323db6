import type { Logger } from '@portolan/process'
import { open, rename, stat } from 'node:fs/promises'

const FILE_LIMIT_BYTES = 64 * 1024 * 1024

export interface DeadLetter {
  topic: string
  partition: number
  offset: bigint
  key: string
  value: Buffer
  reason: string
}

/**
 * Messages that belong to no run and cannot be handled, kept in a file as JSON lines with the value in base64, so that
 * the partition moves on and nothing is lost. At 64 MiB the file is put aside as `.1`, replacing an older one.
 */
export class DeadLetters {
  readonly #path: string
  readonly #logger: Logger
  #last: Promise<void> = Promise.resolve()

  constructor(path: string, logger: Logger) {
    this.#path = path
    this.#logger = logger
  }

  /** Resolves once the message is on disk. */
  add(letter: DeadLetter): Promise<void> {
    const { value, offset, ...rest } = letter
    this.#logger.error({ ...rest, offset: Number(offset) }, 'A message cannot be handled and is kept as a dead letter')
    const at = new Date().toISOString()
    const line = JSON.stringify({ at, ...rest, offset: Number(offset), valueBase64: value.toString('base64') })
    const written = this.#last.then(() => this.#append(`${line}\n`))
    this.#last = written.catch(() => undefined)
    return written
  }

  async #append(line: string): Promise<void> {
    const size = await stat(this.#path).then(
      (file) => file.size,
      () => 0,
    )
    if (size > FILE_LIMIT_BYTES) await rename(this.#path, `${this.#path}.1`)
    const handle = await open(this.#path, 'a', 0o600)
    try {
      await handle.appendFile(line)
      await handle.datasync()
    } finally {
      await handle.close()
    }
  }
}
