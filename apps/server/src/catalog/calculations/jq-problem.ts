/** jq's own words about a program that it cannot compile: `jq: error: foo/0 is not defined at <top-level>, line 2:`. */
const COMPILE_ERROR =
  /^jq: error: (?<reason>.*?)(?: \(Unix shell quoting issues\?\))? at <top-level>, line (?<line>\d+):$/m

/** A failure of jq as a sentence, and the line of the program that it is about when jq names one. */
export function toJqProblem(message: string): { message: string; line?: number } {
  const { reason, line } = COMPILE_ERROR.exec(message)?.groups ?? {}
  if (reason === undefined || line === undefined) return { message: toSentence(message) }
  return { message: toSentence(reason), line: Number(line) }
}

function toSentence(text: string): string {
  const trimmed = text.trim()
  return trimmed === '' ? 'The program failed without saying why' : trimmed.charAt(0).toUpperCase() + trimmed.slice(1)
}
