import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { onProcessEnd } from './process-end.ts'
import { isRunning, killAll, listTree, type ProcessFacts } from './process-tree.ts'

export interface ProgramOptions {
  /** A TypeScript or JavaScript file that Node runs directly. */
  script: URL
  /** The program gets these and `INHERITED`, nothing else. */
  environment: Readonly<Record<string, string>>
  /** Options of Node itself, such as `--cpu-prof`. */
  nodeOptions?: readonly string[]
  directory?: string
  /** User and group id to run as; needs root. */
  userId?: number
}

/** How a program ended: by itself with a code, or by a signal. */
export interface Exit {
  code: number | null
  signal: NodeJS.Signals | null
}

const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'NODE_EXTRA_CA_CERTS', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY']
const STOP_TIMEOUT_MS = 15_000
const LAST_LINES_MS = 500

const running = new Set<Program>()
onProcessEnd(() => running.forEach((program) => program.killTree()))

/** One of our programs in a process of its own, started at once. */
export class Program implements AsyncDisposable {
  readonly #child: ChildProcess
  /** All processes of its tree that were ever seen: children outlive a parent that was killed. */
  readonly #seen = new Map<string, ProcessFacts>()
  /** Resolves when this one process has ended and what it wrote is here. */
  readonly exited: Promise<Exit>
  #output = ''
  #errors = ''

  constructor(options: ProgramOptions) {
    const inherited = INHERITED.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))
    this.#child = spawn(process.execPath, [...(options.nodeOptions ?? []), options.script.pathname], {
      env: { ...Object.fromEntries(inherited), ...options.environment },
      // Ours to hold: programs that are told to end with their parent watch it.
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(options.directory !== undefined && { cwd: options.directory }),
      ...(options.userId !== undefined && { uid: options.userId, gid: options.userId }),
    })
    this.#child.stdin?.on('error', () => undefined)
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#output += text))
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#errors += text))
    const closed = once(this.#child, 'close').catch(() => undefined)
    this.exited = once(this.#child, 'exit').then(async ([code, signal]) => {
      // Its last lines arrive a little later; a child that outlives it may hold the pipes open for ever.
      await Promise.race([closed, sleep(LAST_LINES_MS, undefined, { ref: false })])
      return { code, signal } as Exit
    })
    // A program that cannot be started at all has no exit to wait for.
    this.exited.catch(() => undefined)
    running.add(this)
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** What it wrote to standard output and to standard error so far. */
  get output(): string {
    return this.#output
  }

  get errors(): string {
    return this.#errors
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  /** It and all that it started, now. Called before a kill, it remembers whom `killTree` must end. */
  listTree(): ProcessFacts[] {
    const tree = this.#child.pid === undefined ? [] : listTree(this.#child.pid)
    for (const facts of tree) this.#seen.set(`${facts.pid} ${facts.startedAt}`, facts)
    return tree
  }

  /** Those of its tree, as far as they were seen, that still run. */
  listSurvivors(): ProcessFacts[] {
    return [...this.#seen.values()].filter(isRunning)
  }

  /** Sends a signal and waits for the end of this one process. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<Exit> {
    this.listTree()
    if (!this.hasEnded) this.#child.kill(signal)
    return this.exited
  }

  /** Sends a signal without waiting: for kills at one exact moment. */
  killNow(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.#child.kill(signal)
  }

  /** Ends it and everything that it started, at once. */
  killTree(): void {
    this.listTree()
    killAll(this.listSurvivors())
    this.#child.kill('SIGKILL')
  }

  /** Asks it to end in order; ends all that is left of its tree after 15 s. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.listTree()
    if (!this.hasEnded) this.#child.kill('SIGTERM')
    const timer = setTimeout(() => this.killTree(), STOP_TIMEOUT_MS)
    await this.exited.catch(() => undefined)
    clearTimeout(timer)
    if (this.listSurvivors().length > 0) this.killTree()
    running.delete(this)
  }
}
