import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type JarSource, resolveJars } from './jars.ts'

/** A source of one jar, in a cache directory of the test's own. */
async function sourceOf(content: string, delivered = content): Promise<JarSource & { fetches: number }> {
  const parent = await mkdtemp(join(tmpdir(), 'portolan-jars-'))
  onTestFinished(() => rm(parent, { recursive: true, force: true }))
  const source = {
    directory: join(parent, 'cache', '3.9.2'),
    pins: new Map([['broker.jar', createHash('sha256').update(content).digest('hex')]]),
    fetches: 0,
    fetch: async (target: string) => {
      source.fetches += 1
      await writeFile(join(target, 'broker.jar'), delivered)
    },
  }
  return source
}

describe('resolveJars', () => {
  it('fetches once, also when two first starts race', async () => {
    const source = await sourceOf('jar')

    const [first, second] = await Promise.all([resolveJars(source), resolveJars(source)])
    const third = await resolveJars({ ...source, fetch: () => Promise.reject(new Error('fetched again')) })

    expect(first).toEqual([join(source.directory, 'broker.jar')])
    expect([second, third]).toEqual([first, first])
    expect(await readFile(first[0] ?? '', 'utf8')).toBe('jar')
    expect((await readdir(source.directory)).sort()).toEqual(['broker.jar', 'verified.json'])
  })

  it('refuses a download that is not the pinned file, and leaves nothing of it behind', async () => {
    const source = await sourceOf('jar', 'something else')

    await expect(resolveJars(source)).rejects.toThrow(/broker\.jar is not the pinned file/)

    expect(await readdir(join(source.directory, '..'))).toEqual([])
  })

  it('refuses a cached jar that was changed after it was checked', async () => {
    const source = await sourceOf('jar')
    const [jar = ''] = await resolveJars(source)

    await writeFile(jar, 'changed')

    await expect(resolveJars(source)).rejects.toThrow(/is not the pinned file/)
  })

  it('takes jars that somebody else put into the cache, when they are the pinned ones', async () => {
    const source = await sourceOf('jar')
    await mkdir(source.directory, { recursive: true })
    await writeFile(join(source.directory, 'broker.jar'), 'jar')

    await resolveJars(source)

    expect(source.fetches).toBe(0)
  })

  it('passes on why nothing could be fetched', async () => {
    const source = await sourceOf('jar')

    const failing = resolveJars({ ...source, fetch: () => Promise.reject(new Error('install Apache Maven')) })

    await expect(failing).rejects.toThrow('install Apache Maven')
  })
})
