/** Writes one line for the person at the terminal. Scripts print through this and nothing else. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
