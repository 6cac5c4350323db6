import { readdirSync, readFileSync } from 'node:fs'

/** What `/proc` says of a process. */
export interface ProcessFacts {
  pid: number
  parentPid: number
  /** Clock ticks after boot; together with the pid it names one process for ever, although pids come back. */
  startedAt: string
  state: string
}

/** Tells whether this very process still runs. One that has ended and waits for its parent to notice counts as gone. */
export function isRunning({ pid, startedAt }: Pick<ProcessFacts, 'pid' | 'startedAt'>): boolean {
  const facts = readFacts(pid)
  return facts !== undefined && facts.startedAt === startedAt && facts.state !== 'Z' && facts.state !== 'X'
}

/** A process and all that it started, parents before children. Empty when it has ended. */
export function listTree(pid: number): ProcessFacts[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readFacts(Number(name)))
    .filter((facts) => facts !== undefined)
  const tree = all.filter((facts) => facts.pid === pid)
  for (const parent of tree) tree.push(...all.filter(({ parentPid }) => parentPid === parent.pid))
  return tree
}

/** Ends each of these processes that still runs, as a crash would. */
export function killAll(processes: readonly ProcessFacts[]): void {
  for (const facts of processes.filter(isRunning)) {
    try {
      process.kill(facts.pid, 'SIGKILL')
    } catch {
      // It ended by itself in between.
    }
  }
}

/** Memory that a process holds in RAM, in bytes; 0 when it has ended. Pages shared with others count fully. */
export function readResidentBytes(pid: number): number {
  const status = readProc(pid, 'status')
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status ?? '')?.[1] ?? 0) * 1024
}

/** As `readResidentBytes`, but pages that several processes share are split between them, so that sums are true. */
export function readProportionalBytes(pid: number): number {
  const rollup = readProc(pid, 'smaps_rollup')
  return Number(/^Pss:\s+(\d+) kB$/m.exec(rollup ?? '')?.[1] ?? 0) * 1024
}

/** CPU time that a process has used, in seconds; 0 when it has ended. */
export function readCpuSeconds(pid: number): number {
  const fields = statFields(pid)
  const TICKS_PER_SECOND = 100
  return fields === undefined ? 0 : (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

function readFacts(pid: number): ProcessFacts | undefined {
  const fields = statFields(pid)
  if (fields === undefined) return undefined
  return { pid, state: fields[0]!, parentPid: Number(fields[1]), startedAt: fields[19]! }
}

/** The fields after the name, which may itself hold blanks and brackets. */
function statFields(pid: number): string[] | undefined {
  const text = readProc(pid, 'stat')
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')
}

function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return undefined
  }
}
