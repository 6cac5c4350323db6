/** Limits of the server. Written here, so that its schemas need not travel to the browser. */
export const SECRET_LIMITS = { name: 100, value: 10_000, description: 200 } as const
const NAME = /^[A-Za-z0-9_-]+$/
/** What jq takes after a dot. */
const PLAIN_KEY = /^[A-Za-z_][A-Za-z0-9_]*$/

/** What is wrong with a name, as far as it is typed; nothing is wrong with an empty one yet. */
export function nameProblem(name: string, taken: readonly string[]): string | undefined {
  if (name === '') return undefined
  if (!NAME.test(name)) return 'Use letters, digits, hyphens and underscores only'
  if (name.length > SECRET_LIMITS.name) return `Use at most ${SECRET_LIMITS.name} characters`
  return taken.includes(name) ? `There is a secret “${name}” already` : undefined
}

/** What is wrong with a value. It never quotes it. */
export function valueProblem(value: string): string | undefined {
  if (value === '') return 'Enter the value'
  const limit = SECRET_LIMITS.value
  return value.length > limit ? `Use at most ${limit.toLocaleString('en')} characters` : undefined
}

export function descriptionProblem(description: string): string | undefined {
  const limit = SECRET_LIMITS.description
  return description.length > limit ? `Use at most ${limit} characters` : undefined
}

/** How a template takes a secret. Names that jq would read as something else stand in brackets. */
export function toTemplate(name: string): string {
  return PLAIN_KEY.test(name) ? `{{ .secrets.${name} }}` : `{{ .secrets["${name}"] }}`
}

/** Whether any text within a definition takes the secret, as far as its name is written out. */
export function namesSecret(definition: unknown, name: string): boolean {
  if (typeof definition === 'string') {
    const plain = new RegExp(String.raw`\.secrets\s*\.\s*${name}(?![A-Za-z0-9_-])`)
    const quoted = new RegExp(String.raw`\.secrets\s*\.?\s*\[?\s*"${name}"`)
    return quoted.test(definition) || (PLAIN_KEY.test(name) && plain.test(definition))
  }
  if (typeof definition !== 'object' || definition === null) return false
  return Object.values(definition).some((part) => namesSecret(part, name))
}
