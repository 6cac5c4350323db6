import { exitWithParent } from '@portolan/process'
import { toSandboxOptions } from './config.ts'
import { startSandbox } from './start-sandbox.ts'

/** Runs the stand-ins as a child of local mode: one JSON line when ready, gone with SIGTERM or with its parent. */
async function main(): Promise<void> {
  exitWithParent()
  process.once('SIGTERM', () => process.exit(0))
  process.once('SIGINT', () => process.exit(0))
  const sandbox = await startSandbox(toSandboxOptions(process.env))
  const ready = { ready: true, circleciUrl: sandbox.circleci.url, gitlabUrl: sandbox.gitlab.url }
  process.stdout.write(`${JSON.stringify(ready)}\n`)
}

main().catch((error: unknown) => {
  process.stderr.write(`portolan sandbox: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
})
