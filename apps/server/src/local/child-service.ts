import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Logger } from '../logging.ts'
import { LocalModeError } from './local-mode-error.ts'

const STOP_TIMEOUT_MS = 5_000
const RESTART_AFTER_MS = [500, 1_000, 2_000, 5_000, 10_000]

export interface ChildServiceOptions {
  name: string
  script: URL
  env: Record<string, string>
  logger: Logger
  /** Called with each line of standard output. */
  onLine?: (line: string) => void
}

/**
 * A Node program that runs as long as this process: started again when it ends by itself, ended by `SIGTERM`.
 * Its standard input is a pipe held by us; the program ends when that closes, so it never outlives a killed server.
 */
export class ChildService implements AsyncDisposable {
  readonly #options: ChildServiceOptions
  #child: ChildProcess | undefined
  #stopping = false
  #failures = 0
  #restart: NodeJS.Timeout | undefined

  constructor(options: ChildServiceOptions) {
    this.#options = options
    this.#start()
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping = true
    clearTimeout(this.#restart)
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
    await ended
    clearTimeout(timer)
  }

  #start(): void {
    const { name, script, env, logger, onLine } = this.#options
    const child = spawn(process.execPath, [script.pathname], {
      env: { ...env, PORTOLAN_EXIT_WITH_PARENT: 'true' },
      stdio: ['pipe', 'pipe', 'inherit'],
      // Ctrl-C reaches only the server, which then ends its children in order.
      detached: true,
    })
    child.stdin?.on('error', () => undefined)
    createInterface({ input: child.stdout! }).on('line', (line) => onLine?.(line))
    child.once('error', (error) => logger.error({ err: error, name }, 'a program of local mode could not be started'))
    child.once('exit', (code, signal) => {
      if (this.#stopping) return
      const wait = RESTART_AFTER_MS[Math.min(this.#failures++, RESTART_AFTER_MS.length - 1)]!
      logger.warn({ name, code, signal, restartInMs: wait }, 'a program of local mode ended and is started again')
      this.#restart = setTimeout(() => this.#start(), wait)
    })
    this.#child = child
  }
}

/** Starts a service and waits until one of its lines satisfies `isReady`. */
export async function startChildService<T>(
  options: Omit<ChildServiceOptions, 'onLine'>,
  isReady: (line: string) => T | undefined,
  timeoutMs: number,
): Promise<{ service: ChildService; ready: T }> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const service = new ChildService({
    ...options,
    onLine: (line) => {
      const ready = isReady(line)
      if (ready !== undefined) resolve(ready)
    },
  })
  const timer = setTimeout(
    () => reject(new LocalModeError(`${options.name} did not become ready within ${timeoutMs / 1000} s`)),
    timeoutMs,
  )
  try {
    return { service, ready: await promise }
  } catch (error) {
    await service[Symbol.asyncDispose]()
    throw error
  } finally {
    clearTimeout(timer)
  }
}
