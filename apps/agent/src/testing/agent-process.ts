import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A real agent in a process of its own. */
export interface AgentProcess extends AsyncDisposable {
  /** Everything it wrote to standard error. */
  output: () => string
  kill: (signal: NodeJS.Signals) => Promise<number | null>
  exited: Promise<number | null>
  process: ChildProcess
}

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))

/** Starts `main.ts` with only these variables. */
export function startAgentProcess(env: Record<string, string>): AgentProcess {
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env['PATH'], PORTOLAN_AGENT_HTTP_PORT: 'off', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let output = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
  const exited = once(child, 'exit').then(([code]) => code as number | null)
  const kill = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    return exited
  }
  return {
    output: () => output,
    kill,
    exited,
    process: child,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) await kill('SIGKILL')
    },
  }
}
