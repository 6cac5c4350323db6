import { PortolanError } from '@portolan/client'
import type { TextProblem } from '../ui/json-guide.ts'
import { JsonPlaces } from '../ui/json-places.ts'

/** What the server found, each with its place in the text that was sent. Nothing when the refusal names no place. */
export function findRefusals(error: unknown, text: string): TextProblem[] {
  const errors = error instanceof PortolanError ? error.details?.['errors'] : undefined
  if (!Array.isArray(errors)) return []
  const places = new JsonPlaces(text)
  return (errors as { path?: unknown; message?: unknown }[]).map(({ path, message }) => {
    const keys = toKeys(String(path ?? ''))
    const { from, to, line } = places.find(keys)
    return {
      from,
      to,
      line,
      path: keys.join('.'),
      message: withoutPath(String(message ?? 'is refused'), String(path ?? '')),
    }
  })
}

/** Paths come as JSON pointers behind `body`, or with dots. No key of a definition holds either sign. */
const toKeys = (path: string): string[] =>
  path
    .replace(/^body(?=\/|$)/, '')
    .split(/[/.]/)
    .filter((key) => key !== '')

/** Beside its path a message need not begin with it. */
function withoutPath(message: string, path: string): string {
  const start = [path, `body${path}`].find((candidate) => candidate !== '' && message.startsWith(candidate))
  const rest = start === undefined ? '' : message.slice(start.length).replace(/^[:\s]+/, '')
  return rest === '' ? message : rest
}
