import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { findChromium, findJava, findProgram } from './find-program.ts'
import { jarDirectory, KAFKA_VERSION, kafkaJars, resolveJars } from './kafka/jars.ts'
import { print } from './print.ts'

export type Project = 'unit' | 'integration' | 'faults' | 'browser'

export const PROJECTS: readonly Project[] = ['unit', 'integration', 'faults', 'browser']

/** Something that npm cannot bring, and the Debian package that does. */
export interface Prerequisite {
  name: string
  debianPackage: string
  neededBy: readonly Project[]
  isPresent: () => boolean | Promise<boolean>
}

export const PREREQUISITES: readonly Prerequisite[] = [
  {
    name: 'git',
    debianPackage: 'git',
    neededBy: ['integration', 'browser'],
    isPresent: () => findProgram('git') !== undefined,
  },
  {
    name: 'Python 3',
    debianPackage: 'python3',
    neededBy: ['integration', 'faults'],
    isPresent: () => findProgram('python3') !== undefined,
  },
  {
    name: 'curl',
    debianPackage: 'curl',
    neededBy: ['faults'],
    isPresent: () => findProgram('curl') !== undefined,
  },
  {
    name: 'Java 17',
    debianPackage: 'default-jre-headless',
    neededBy: ['integration', 'faults'],
    isPresent: () => findJava() !== undefined,
  },
  {
    name: `Kafka ${KAFKA_VERSION} by Maven`,
    debianPackage: 'maven',
    neededBy: ['integration', 'faults'],
    isPresent: hasKafka,
  },
  {
    name: 'Chromium',
    debianPackage: 'chromium',
    neededBy: ['browser'],
    isPresent: () => findChromium() !== undefined,
  },
]

/** What the chosen projects need and this machine lacks, after installing what can be installed. */
export async function provide(projects: readonly Project[]): Promise<Prerequisite[]> {
  const needed = PREREQUISITES.filter(({ neededBy }) => neededBy.some((name) => projects.includes(name)))
  const lacking = await listAbsent(needed)
  if (lacking.length === 0 || !canInstall()) return lacking
  install(lacking)
  return listAbsent(lacking)
}

async function listAbsent(prerequisites: readonly Prerequisite[]): Promise<Prerequisite[]> {
  const absent: Prerequisite[] = []
  for (const prerequisite of prerequisites) if (!(await prerequisite.isPresent())) absent.push(prerequisite)
  return absent
}

/** The jars are fetched here, once, because that can take longer than a test may. */
async function hasKafka(): Promise<boolean> {
  if (!existsSync(jarDirectory())) print(`Fetching Kafka ${KAFKA_VERSION}, once`)
  return resolveJars(await kafkaJars()).then(
    () => true,
    (error: Error) => {
      print(error.message)
      return false
    },
  )
}

/** Root on Debian or a relative of it. Everyone else is told what to install. */
const canInstall = () => process.getuid?.() === 0 && findProgram('apt-get') !== undefined

function install(lacking: readonly Prerequisite[]): void {
  print(`Installing ${lacking.map(({ name }) => name).join(', ')} with apt-get`)
  const options = { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const
  spawnSync('apt-get', ['update', '-qq'], options)
  const packages = lacking.map(({ debianPackage }) => debianPackage)
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options)
}

export interface Plan {
  run: Project[]
  /** One line that names what is left out and how to get it; undefined when nothing is. */
  skipped: string | undefined
}

/** Leaves out each project that lacks something. */
export function plan(projects: readonly Project[], lacking: readonly Prerequisite[]): Plan {
  const blocked = projects.filter((project) => lacking.some(({ neededBy }) => neededBy.includes(project)))
  if (blocked.length === 0) return { run: [...projects], skipped: undefined }
  const names = lacking.map(({ name }) => name).join(', ')
  const packages = lacking.map(({ debianPackage }) => debianPackage).join(' ')
  return {
    run: projects.filter((project) => !blocked.includes(project)),
    skipped: `Skipped ${blocked.join(', ')}: needs ${names} (Debian: apt-get install ${packages})`,
  }
}
