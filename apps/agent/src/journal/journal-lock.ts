import { readFile, rm, writeFile } from 'node:fs/promises'

/** Another living process has the journal: two of them would overwrite each other's lines. */
export class JournalLockedError extends Error {
  constructor(path: string, pid: number) {
    super(`Another agent (process ${pid}) uses the journal ${path}: give each agent its own PORTOLAN_AGENT_JOURNAL_DIR`)
    this.name = 'JournalLockedError'
  }
}

/**
 * Takes the lock file and returns the function that releases it. A lock left by a process that was killed is taken
 * over; its start time tells it from a later process with the same number, as happens in every restarted container.
 *
 * @throws JournalLockedError when the owner still runs.
 */
export async function lockJournal(path: string): Promise<() => Promise<void>> {
  const mine = `${process.pid} ${await startTime(process.pid)}`
  for (let attempt = 1; attempt <= 3; attempt++) {
    try {
      await writeFile(path, mine, { flag: 'wx', mode: 0o600 })
      return () => rm(path, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const owner = await readFile(path, 'utf8').catch(() => '')
    const pid = Number.parseInt(owner, 10)
    if (owner !== mine && owner === `${pid} ${await startTime(pid)}` && isAlive(pid)) {
      throw new JournalLockedError(path, pid)
    }
    await rm(path, { force: true })
  }
  throw new Error(`The journal lock ${path} cannot be taken`)
}

/** Clock ticks from boot to the start of a process on Linux; nothing where there is no /proc. */
async function startTime(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The second field is the program's name in parentheses and may hold spaces; start time is the 22nd.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
