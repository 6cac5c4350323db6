import { fstatSync } from 'node:fs'
import { toSandboxOptions } from './config.ts'
import { startSandbox } from './start-sandbox.ts'

const PARENT_CHECK_INTERVAL_MS = 1_000

/** Runs the stand-ins as a child of local mode: one JSON line when ready, gone with SIGTERM or with its parent. */
async function main(): Promise<void> {
  endWith(process.ppid)
  process.once('SIGTERM', () => process.exit(0))
  process.once('SIGINT', () => process.exit(0))
  const sandbox = await startSandbox(toSandboxOptions(process.env))
  const ready = { ready: true, circleciUrl: sandbox.circleci.url, gitlabUrl: sandbox.gitlab.url }
  process.stdout.write(`${JSON.stringify(ready)}\n`)
}

/**
 * Ends the process when its parent is gone. A pipe as standard input tells at once; anything else (a terminal,
 * `/dev/null`) says nothing about the parent, so its process id is watched as well.
 */
function endWith(parentId: number): void {
  const input = fstatSync(0, { throwIfNoEntry: false })
  if (input?.isFIFO() || input?.isSocket()) {
    process.stdin
      .on('close', () => process.exit(0))
      .on('error', () => process.exit(0))
      .resume()
  }
  setInterval(() => process.ppid === parentId || process.exit(0), PARENT_CHECK_INTERVAL_MS).unref()
}

main().catch((error: unknown) => {
  process.stderr.write(`portolan sandbox: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
})
