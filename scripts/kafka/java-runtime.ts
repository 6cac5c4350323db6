import { randomUUID } from 'node:crypto'
import { access, rename } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { jarDirectory, kafkaJars, resolveJars } from './jars.ts'
import { findJava } from './java.ts'

/** How to start a Java program of the broker: `command`, then `flags`, then its class and arguments. */
export interface JavaRuntime {
  command: string
  flags: string[]
  /** Present when the next orderly exit of a process started with these flags writes the class archive. */
  pendingArchive?: { writtenTo: string; path: string }
}

/** Small heap, quick to start: the serial collector and the first compiler only. Logs warnings, and that it is ready. */
const FLAGS = [
  '-Xmx256m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  // A class archive of other jars is left unused without a word.
  '-Xlog:disable',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  '-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info',
]

/**
 * Finds Java and the jars.
 *
 * A class archive takes about a second off each start. The first broker that is stopped in order writes it, beside
 * the jars, for this build of Java; until then starts are slower and nothing else differs.
 */
export async function resolveJavaRuntime(): Promise<JavaRuntime> {
  const [java, jars] = await Promise.all([findJava(), kafkaJars().then(resolveJars)])
  const path = join(jarDirectory(), `classes-${java.fingerprint}.jsa`)
  const classPath = ['-cp', jars.join(delimiter)]
  if (await exists(path)) {
    return { command: java.command, flags: [...FLAGS, `-XX:SharedArchiveFile=${path}`, ...classPath] }
  }
  const writtenTo = `${path}.${randomUUID()}`
  return {
    command: java.command,
    flags: [...FLAGS, `-XX:ArchiveClassesAtExit=${writtenTo}`, ...classPath],
    pendingArchive: { writtenTo, path },
  }
}

/** Puts a written class archive into its place; a process that was killed has written none. */
export async function keepArchive({ pendingArchive }: JavaRuntime): Promise<void> {
  if (pendingArchive && (await exists(pendingArchive.writtenTo))) {
    await rename(pendingArchive.writtenTo, pendingArchive.path)
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
