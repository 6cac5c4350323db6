import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { runCommand } from './run-command.ts'

const OLDEST_JAVA = 17

/** The Java that runs the broker. */
export interface Java {
  command: string
  /** Changes with every build of Java: names what only that build can read, the class archive. */
  fingerprint: string
}

let found: Promise<Java> | undefined

/**
 * Finds Java: `JAVA_HOME` when set, else the one on the path. Looked up once per process.
 *
 * @throws Error with one sentence that says what to install.
 */
export function findJava(): Promise<Java> {
  found ??= lookForJava()
  return found
}

async function lookForJava(): Promise<Java> {
  const home = process.env['JAVA_HOME']
  const command = home ? join(home, 'bin', 'java') : 'java'
  const absence = `Kafka needs Java ${OLDEST_JAVA} or later, and "${command}" could not be run: install a JDK (for example Eclipse Temurin ${OLDEST_JAVA}, or the package openjdk-${OLDEST_JAVA}-jdk-headless).`

  // macOS has a `java` that only says where to get one, and exits with 1.
  const banner = await runCommand(command, ['-version'], { absence, timeoutMs: 20_000 }).catch((cause: unknown) => {
    throw new Error(absence, { cause })
  })
  const version = majorVersion(banner)
  if (version === undefined || version < OLDEST_JAVA) {
    throw new Error(`Kafka needs Java ${OLDEST_JAVA} or later, and "${command}" is ${banner.split('\n')[0]}.`)
  }
  return { command, fingerprint: createHash('sha256').update(banner).digest('hex').slice(0, 12) }
}

/** Reads `17` out of a banner such as `openjdk version "17.0.15" 2025-04-15`; `1.8.0` gives 1. */
export function majorVersion(banner: string): number | undefined {
  const match = /version "(\d+)/.exec(banner)
  return match?.[1] === undefined ? undefined : Number(match[1])
}
