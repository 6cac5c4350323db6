import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { type JavaRuntime, keepArchive, resolveJavaRuntime } from './java-runtime.ts'

const READY_LINE = 'Kafka Server started'
/** Idle machines need 3 s, the busiest seen 17 s. */
const START_TIMEOUT_MS = 60_000
const STOP_TIMEOUT_MS = 20_000
const LINES_SHOWN = 15

const running = new Set<ChildProcess>()
// Whatever ends this process short of SIGKILL, no broker outlives it.
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')))

/** One run of the broker's JVM, from start to exit. */
export class BrokerProcess {
  readonly #child: ChildProcess
  readonly #java: JavaRuntime
  readonly #exited: Promise<unknown>

  private constructor(child: ChildProcess, java: JavaRuntime) {
    this.#child = child
    this.#java = java
    this.#exited = once(child, 'exit')
    running.add(child)
    child.once('exit', () => running.delete(child))
  }

  /**
   * Starts the JVM and returns once the broker serves.
   *
   * @throws Error with the broker's last lines when it stops or stays silent instead.
   */
  static async start(propertiesPath: string, logPath: string): Promise<BrokerProcess> {
    const java = await resolveJavaRuntime()
    const args = [...java.flags, 'kafka.Kafka', propertiesPath]
    const broker = new BrokerProcess(spawn(java.command, args, { stdio: ['ignore', 'ignore', 'pipe'] }), java)
    try {
      await broker.#becomeReady(logPath)
      return broker
    } catch (error) {
      await broker.kill()
      throw error
    }
  }

  /** Ends the process as a crash would. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#exited
  }

  /** Lets the broker close its logs; one that does not within 20 s is killed. Does nothing to one that has ended. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    this.#child.kill('SIGTERM')
    const watchdog = setTimeout(() => this.#child.kill('SIGKILL'), STOP_TIMEOUT_MS)
    await this.#exited
    clearTimeout(watchdog)
    await keepArchive(this.#java)
  }

  async #becomeReady(logPath: string): Promise<void> {
    const { stderr } = this.#child
    if (stderr === null) throw new Error('The broker was started without a pipe for its log')
    stderr.pipe(createWriteStream(logPath))

    const lastLines: string[] = []
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const fail = (what: string) => reject(new Error(`Kafka ${what}; its log is ${logPath}:\n${lastLines.join('\n')}`))
    const lines = createInterface(stderr)
    lines.on('line', (line) => {
      lastLines.push(line)
      if (lastLines.length > LINES_SHOWN) lastLines.shift()
      if (line.includes(READY_LINE)) resolve()
    })
    const timer = setTimeout(() => fail(`did not start within ${START_TIMEOUT_MS / 1000} s`), START_TIMEOUT_MS)
    // `close` and not `exit`: only then has the last line arrived.
    this.#child.once('close', () => fail('stopped while starting'))
    try {
      await promise
    } finally {
      clearTimeout(timer)
      lines.close()
      // A closed line reader pauses its stream, and a JVM whose log is not read stands still.
      stderr.resume()
    }
  }
}
