import type { AgentRunReport } from '@portolan/contract/agent'

export type RunLine = AgentRunReport['logs'][number]

const LINE_LIMIT_CHARACTERS = 4_000

/** The log lines of one run that were not handed to the reporter yet. */
export class RunLines {
  #lines: RunLine[] = []

  add(message: string): void {
    this.#lines.push({ message: shorten(message, LINE_LIMIT_CHARACTERS), at: new Date().toISOString() })
  }

  /** Hands out the lines, each once. */
  take(): RunLine[] {
    return this.#lines.splice(0)
  }

  get isEmpty(): boolean {
    return this.#lines.length === 0
  }
}

/** Without U+0000, for which the portal refuses a whole report. */
export const toStorable = (text: string): string => text.replaceAll('\0', '\ufffd')

/** The beginning of a text that is too long, saying so; fit to be stored. */
export function shorten(whole: string, limit: number): string {
  const text = toStorable(whole)
  return text.length <= limit
    ? text
    : `${text.slice(0, limit).replace(/[\uD800-\uDBFF]$/, '')}… (${text.length} characters)`
}
