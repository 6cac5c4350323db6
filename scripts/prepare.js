// Runs after `npm ci`: builds the web page when its sources changed, so that `npm start` only has to serve it.
// Plain JavaScript, because an older Node runs it when the pinned one is not installed (`npm ci --omit=dev`).
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const web = join(root, 'apps/web')
const stamp = join(web, 'dist/.built-from')
const SOURCES = ['apps/web', 'packages/contract/src', 'packages/client/src', 'package-lock.json']
const NOT_SOURCES = ['dist', 'node_modules', '.cache', 'dev']

process.exitCode = prepare()

/** @returns the exit code. */
function prepare() {
  if (!existsSync(join(web, 'index.html'))) return skip('there are no sources of it')
  if (!hasVite()) return skip('Vite is not installed')

  const fingerprint = fingerprintOf(SOURCES.map((path) => join(root, path)))
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint) return 0

  const npm = process.env.npm_execpath
  const [file, args] = npm === undefined ? ['npm', []] : [process.execPath, [npm]]
  const build = [...args, 'run', 'build', '--workspace', '@portolan/web']
  const { status, stdout, stderr } = spawnSync(file, build, { cwd: root, encoding: 'utf8' })
  if (status !== 0) {
    process.stderr.write(`${stdout ?? ''}${stderr ?? ''}The web page could not be built.\n`)
    return 1
  }
  writeFileSync(stamp, fingerprint)
  process.stdout.write('The web page is built.\n')
  return 0
}

/** @param {string} reason */
function skip(reason) {
  process.stdout.write(`The web page is not built: ${reason}.\n`)
  return 0
}

function hasVite() {
  try {
    createRequire(join(web, 'package.json')).resolve('vite/package.json')
    return true
  } catch {
    return false
  }
}

/** @param {string[]} paths */
function fingerprintOf(paths) {
  const hash = createHash('sha256')
  for (const path of paths.flatMap(listFiles)) hash.update(path.slice(root.length)).update(readFileSync(path))
  return hash.digest('hex')
}

/** @param {string} path @returns {string[]} */
function listFiles(path) {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path)
    .filter((name) => !NOT_SOURCES.includes(name) && !name.endsWith('.test.ts') && !name.endsWith('.test.tsx'))
    .sort()
    .flatMap((name) => listFiles(join(path, name)))
}
