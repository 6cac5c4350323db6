import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { runCommand } from './run-command.ts'

/** The last release line whose SCRAM login the published execution agent can pass (docs/decisions/0006-kafka.md). */
export const KAFKA_VERSION = '3.9.2'

const HERE = import.meta.dirname
const STAMP = 'verified.json'

/** Which jars, where they are kept, and how they come there. */
export interface JarSource {
  directory: string
  /** SHA-256 by file name. */
  pins: ReadonlyMap<string, string>
  /** Puts every jar into a folder. */
  fetch: (target: string) => Promise<void>
}

/** Where the jars are kept: `PORTOLAN_CACHE_DIR`, else `.cache` of the repository. */
export function jarDirectory(): string {
  const cache = process.env['PORTOLAN_CACHE_DIR'] || join(HERE, '..', '..', '.cache')
  return join(cache, 'kafka', KAFKA_VERSION)
}

/** Kafka's jars from Maven Central, as pinned by the committed jars.sha256. */
export async function kafkaJars(): Promise<JarSource> {
  const lines = (await readFile(join(HERE, 'jars.sha256'), 'utf8')).trim().split('\n')
  const pins = new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]))
  return { directory: jarDirectory(), pins, fetch: fetchWithMaven }
}

/**
 * Returns the jars in a fixed order, fetching them on first use and checking each against its sum.
 *
 * Every byte is hashed once; later calls compare each file's size and modification time with what was hashed.
 *
 * @throws Error when they cannot be fetched, or one is not the pinned file.
 */
export async function resolveJars(source: JarSource): Promise<string[]> {
  const { directory, pins } = source
  if (!(await isStamped(source))) {
    if (await hasEveryJar(directory, pins)) await verify(directory, pins)
    else await install(source)
    await writeFile(join(directory, STAMP), await stampOf(source))
  }
  return [...pins.keys()].map((name) => join(directory, name))
}

async function isStamped(source: JarSource): Promise<boolean> {
  try {
    return (await readFile(join(source.directory, STAMP), 'utf8')) === (await stampOf(source))
  } catch {
    return false
  }
}

async function stampOf({ directory, pins }: JarSource): Promise<string> {
  const rows = await Promise.all(
    [...pins].map(async ([name, sum]) => {
      const { size, mtimeMs } = await stat(join(directory, name))
      return [name, sum, size, mtimeMs]
    }),
  )
  return JSON.stringify(rows)
}

async function hasEveryJar(directory: string, pins: JarSource['pins']): Promise<boolean> {
  const found = await Promise.allSettled([...pins.keys()].map((name) => stat(join(directory, name))))
  return found.every(({ status }) => status === 'fulfilled')
}

async function verify(directory: string, pins: JarSource['pins']): Promise<void> {
  for (const [name, sum] of pins) {
    const hash = createHash('sha256')
    await pipeline(createReadStream(join(directory, name)), hash)
    if (hash.digest('hex') !== sum) {
      throw new Error(`${join(directory, name)} is not the pinned file: delete ${directory} and start again.`)
    }
  }
}

/** Fetches into a folder of its own, so that two first starts at once cannot mix their files, and moves it into place. */
async function install({ directory, pins, fetch }: JarSource): Promise<void> {
  await mkdir(dirname(directory), { recursive: true })
  const fetched = await mkdtemp(`${directory}-`)
  try {
    await fetch(fetched)
    await verify(fetched, pins)
    await rename(fetched, directory).catch(async () => {
      // Another first start was quicker, and its jars may be in use: they stay if they are whole.
      if (await hasEveryJar(directory, pins)) return verify(directory, pins)
      await rm(directory, { recursive: true, force: true })
      await rename(fetched, directory)
    })
  } finally {
    await rm(fetched, { recursive: true, force: true })
  }
}

async function fetchWithMaven(target: string): Promise<void> {
  const absence = `Kafka's jars come from Maven Central, and "mvn" could not be run: install Apache Maven (for example the package maven), or put the jars of scripts/kafka/jars.sha256 into ${jarDirectory()}.`
  const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${target}`]
  await runCommand('mvn', ['--batch-mode', '--quiet', ...goal], { absence, timeoutMs: 300_000, cwd: HERE })
}
