import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { majorVersion } from './kafka/java.ts'

/** The path of the first of these programs that can be run. A name with a slash is a path itself. */
export function findProgram(...names: readonly string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return names
    .flatMap((name) => (name.includes('/') ? [name] : folders.map((folder) => join(folder, name))))
    .find((path) => isExecutable(path))
}

/** Chromium or a browser of its family: `CHROMIUM_PATH` when set, else the usual places. */
export function findChromium(): string | undefined {
  const given = process.env.CHROMIUM_PATH
  if (given) return findProgram(given)
  const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
  return findProgram('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', mac)
}

/** The Java that would start a broker, as `scripts/kafka` finds it, if it is new enough for Kafka 3.9. */
export function findJava(): string | undefined {
  const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java'
  const { stderr } = spawnSync(java, ['-version'], { encoding: 'utf8', timeout: 20_000 })
  return (majorVersion(stderr ?? '') ?? 0) >= 17 ? java : undefined
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
