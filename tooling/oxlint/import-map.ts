import { posix } from 'node:path'

/** Which of our packages a workspace may import. Apps import no other app. */
const PACKAGES: Record<string, readonly string[]> = {
  contract: [],
  expressions: [],
  process: [],
  sandbox: ['process'],
  client: ['contract'],
  server: ['contract', 'expressions', 'process'],
  agent: ['contract', 'expressions', 'client', 'process'],
  web: ['contract', 'client'],
  cli: ['contract', 'client'],
}

/** The modules of the server, lowest first. A module imports only from lower steps, never from its own. */
const MODULES: readonly (readonly string[])[] = [
  ['audit'],
  ['access'],
  ['catalog'],
  ['people', 'runs'],
  ['actions', 'automations', 'scorecards', 'integrations', 'evidence', 'pages', 'stream'],
]

/** Rooms and top-level files of the server that every module may use. They import no module, but for `ROOM_NEEDS`. */
const SHARED = ['http', 'database', 'messaging', 'live', 'jobs']
const SHARED_FILES = ['errors', 'events', 'logging', 'clock', 'config', 'site-list', 'metrics', 'version']
/** `http` asks `access` who is calling, `messaging` for the keys of an organisation. */
const ROOM_NEEDS: Record<string, readonly string[]> = { http: ['access'], messaging: ['access'] }

/** These put everything together and may import any file. Nothing else imports them, but for the type `Services`. */
const COMPOSITION = ['main', 'start-server', 'start-relay', 'app', 'services', 'index', 'local', 'testing']

/** What the name of a file promises. Pure files are recognised by the verbs of the glossary. */
const ROLES = [
  { role: 'routes call operations', file: /-routes\.ts$/, refuses: /^kysely$/ },
  { role: 'stores are SQL only', file: /-store\.ts$/, refuses: /^(fastify|fastify-plugin|@fastify\/.*)$/ },
  {
    role: 'pure files do no input or output',
    file: /(-view|(^|\/)(decide|evaluate|to)-[^/]*|(^|\/)(run|action|entity|blueprint))\.ts$/,
    refuses: /^(kysely|fastify|fastify-plugin|@fastify\/.*|pg|undici|node:(fs|net|http|https|child_process)(\/.*)?)$/,
  },
]

export interface Import {
  /** Path of the importing file, with forward slashes. */
  from: string
  /** What stands between the quotes. */
  to: string
  typeOnly: boolean
}

/** Judges one import by the map above: a sentence when it is refused, else undefined. */
export function judgeImport({ from, to, typeOnly }: Import): string | undefined {
  const importer = locate(from)
  if (importer === undefined) return undefined
  const role = ROLES.find(({ file, refuses }) => file.test(importer.path) && refuses.test(to))
  if (role) return `${importer.path} may not import ${to}: ${role.role}`

  const isTest = /\.test\.tsx?$/.test(importer.path)
  const target = to.startsWith('.') ? locate(posix.join(posix.dirname(from), to)) : toWorkspace(to)
  if (target === undefined || isTest) return undefined
  if (target.workspace !== importer.workspace) return judgeWorkspace(importer, target, to)
  return importer.workspace === 'server' ? judgeRoom(importer, target, typeOnly) : undefined
}

interface Place {
  workspace: string
  /** Inside `src`; empty for a package as a whole. */
  path: string
}

function locate(file: string): Place | undefined {
  const match = /.*(?:^|\/)(?:apps|packages)\/([^/]+)\/src\/(.+)$/.exec(file)
  return match ? { workspace: match[1]!, path: match[2]! } : undefined
}

function toWorkspace(specifier: string): Place | undefined {
  const match = /^@portolan\/([^/]+)/.exec(specifier)
  return match ? { workspace: match[1]!, path: '' } : undefined
}

function judgeWorkspace(importer: Place, target: Place, to: string): string | undefined {
  if (to.startsWith('.')) return `import @portolan/${target.workspace} by its name, not by a path`
  // Local mode starts the stand-ins, and tests may use every package.
  const free = importer.workspace === 'server' && ['testing', 'local'].includes(roomOf(importer))
  if (free || PACKAGES[importer.workspace]?.includes(target.workspace)) return undefined
  return `${importer.workspace} may not import ${target.workspace}`
}

function judgeRoom(importer: Place, target: Place, typeOnly: boolean): string | undefined {
  const [from, to] = [roomOf(importer), roomOf(target)]
  if (from === to || COMPOSITION.includes(from)) return undefined
  for (const room of [from, to])
    if (!isKnown(room)) return `"${room}" is not on the map in tooling/oxlint/import-map.ts`
  if (to === 'services' && typeOnly) return undefined
  if (COMPOSITION.includes(to)) return `${from} may not import ${to}${to === 'services' ? ', only its types' : ''}`

  const step = stepOf(to)
  if (step === -1) return undefined
  const allowed = stepOf(from) === -1 ? ROOM_NEEDS[from]?.includes(to) : step < stepOf(from)
  if (!allowed) return `${from} may not import ${to}: modules import downward only; upward goes through events`
  return target.path === `${to}/index.ts` ? undefined : `import ${to} through ${to}/index.ts, not ${target.path}`
}

/** The folder or top-level file. A `…-cli.ts` is a program of its own, which puts things together like `main`. */
const roomOf = ({ path }: Place) => (path.endsWith('-cli.ts') ? 'main' : path.split('/')[0]!.replace(/\.ts$/, ''))
const stepOf = (room: string) => MODULES.findIndex((step) => step.includes(room))
const isKnown = (room: string) => stepOf(room) !== -1 || [...SHARED, ...SHARED_FILES, ...COMPOSITION].includes(room)
