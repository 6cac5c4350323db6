/** What a process was started with; `undefined` and the empty string both mean "not set". */
export type Environment = Readonly<Record<string, string | undefined>>

/** Reads variables and collects one sentence for each that cannot be used. */
export interface EnvironmentReader {
  readonly problems: string[]
  text(name: string): string | undefined
  required(name: string): string
  number(name: string, limits: { fallback: number; minimum: number; maximum: number; whole?: boolean }): number
  boolean(name: string, fallback: boolean): boolean
  oneOf<Value extends string>(name: string, allowed: Readonly<Record<string, Value>>, fallback: Value): Value
}

const TRUE = ['true', '1', 'yes', 'on']
const FALSE = ['false', '0', 'no', 'off']

export function readEnvironment(env: Environment): EnvironmentReader {
  const problems: string[] = []
  const text = (name: string) => {
    const value = env[name]?.trim()
    return value === '' ? undefined : value
  }

  return {
    problems,
    text,
    required(name) {
      const value = text(name)
      if (value === undefined) problems.push(`${name} is required`)
      return value ?? ''
    },
    number(name, { fallback, minimum, maximum, whole = true }) {
      const written = text(name)
      if (written === undefined) return fallback
      const value = Number(written)
      if ((whole ? Number.isInteger(value) : Number.isFinite(value)) && value >= minimum && value <= maximum) {
        return value
      }
      problems.push(`${name} must be a ${whole ? 'whole ' : ''}number from ${minimum} to ${maximum}`)
      return fallback
    },
    boolean(name, fallback) {
      const written = text(name)?.toLowerCase()
      if (written === undefined) return fallback
      if (TRUE.includes(written)) return true
      if (FALSE.includes(written)) return false
      problems.push(`${name} must be true or false`)
      return fallback
    },
    oneOf(name, allowed, fallback) {
      const written = text(name)
      if (written === undefined) return fallback
      const value = allowed[written.toUpperCase()]
      if (value !== undefined) return value
      problems.push(`${name} must be one of ${Object.keys(allowed).join(', ')}`)
      return fallback
    },
  }
}
