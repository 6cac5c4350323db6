import { fstatSync } from 'node:fs'

const PARENT_CHECK_INTERVAL_MS = 1_000

/**
 * Ends this process at once when its parent is gone: local mode asks for it, whose server may be killed. A pipe as standard input tells at once; a terminal or `/dev/null` says nothing about the
 * parent, so its process id is watched as well.
 */
export function exitWithParent(): void {
  const parentId = process.ppid
  const input = fstatSync(0, { throwIfNoEntry: false })
  if (input?.isFIFO() || input?.isSocket()) {
    process.stdin
      .on('close', () => process.exit(0))
      .on('error', () => process.exit(0))
      .resume()
  }
  setInterval(() => process.ppid === parentId || process.exit(0), PARENT_CHECK_INTERVAL_MS).unref()
}
