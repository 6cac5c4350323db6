import type { Run } from '@portolan/contract/runs'

/** The text a backend left for the reader. `message` is the older way: an object with `run_status`, or any JSON. */
export function summaryOf(run: Pick<Run, 'summary' | 'message'>): string | undefined {
  if (run.summary) return run.summary
  const { message } = run
  if (message === null || message === undefined) return undefined
  if (typeof message === 'string') return message
  const { run_status: status, message: text } = message as { run_status?: unknown; message?: unknown }
  const known = status ?? text
  return typeof known === 'string' ? known : `\`\`\`\n${JSON.stringify(message, null, 2)}\n\`\`\``
}
