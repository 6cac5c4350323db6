/** An entity that a change of many left as it was, and why. */
export interface Failure {
  identifier: string
  message: string
  /** Refused because other entities need this one. */
  isNeeded: boolean
}

export interface BatchProgress {
  done: number
  failed: number
}

/** What became of a change of many entities. */
export interface BatchOutcome {
  done: number
  failures: readonly Failure[]
  /** What was never tried, because the change was stopped before. */
  untried: readonly string[]
}

/** How a change of many reports and is stopped. A request under way is waited for, because it may have its effect. */
export interface BatchControl {
  onProgress: (progress: BatchProgress) => void
  signal: AbortSignal
}

/** The entities that are left as they were. */
export function leftOver({ failures, untried }: BatchOutcome): string[] {
  return [...failures.map(({ identifier }) => identifier), ...untried]
}

/** Failures as lines for a message or a spreadsheet: identifier, tab, reason. */
export function toFailureText(failures: readonly Failure[]): string {
  return failures.map(({ identifier, message }) => `${identifier}\t${message}`).join('\n')
}

export function toBatches(identifiers: readonly string[], size: number): string[][] {
  const count = Math.ceil(identifiers.length / size)
  return Array.from({ length: count }, (_, index) => identifiers.slice(index * size, (index + 1) * size))
}
