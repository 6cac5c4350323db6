import type { PathStep } from './fast-program.ts'
import { readPlainString } from './parse-literal.ts'

/** `.name`, `."a b"`, `["a b"]`, `[0]`, `[-1]`, the latter two also after a dot; each may end with one `?`. */
const STEP = /(?:\.?\["[^"\\\p{Cc}]*"\]|\.?\[-?\d{1,9}\]|\."[^"\\\p{Cc}]*"|\.[A-Za-z_][A-Za-z0-9_]*)\??/uy

/**
 * Reads a path that starts at the input; `.` alone is the input itself. Answers undefined for anything else, blanks
 * between the steps included.
 */
export function parsePath(text: string): PathStep[] | undefined {
  if (text === '.') return []
  if (!text.startsWith('.')) return undefined

  const steps: PathStep[] = []
  let position = 0
  while (position < text.length) {
    STEP.lastIndex = position
    const match = STEP.exec(text)
    if (match === null) return undefined
    const step = readStep(match[0])
    if (step === undefined) return undefined
    steps.push(step)
    position = STEP.lastIndex
  }
  return steps
}

function readStep(text: string): PathStep | undefined {
  const optional = text.endsWith('?')
  const bare = text.slice(text.startsWith('.') ? 1 : 0, optional ? -1 : undefined)
  if (!bare.startsWith('[')) {
    const name = bare.startsWith('"') ? readPlainString(bare) : bare
    return name === undefined ? undefined : { key: name, optional }
  }
  const index = bare.slice(1, -1)
  const key = index.startsWith('"') ? readPlainString(index) : Number(index)
  return key === undefined ? undefined : { key, optional }
}
