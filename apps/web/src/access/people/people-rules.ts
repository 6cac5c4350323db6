/** Limits of the server. Written here, so that its schemas need not travel to the browser. */
export const PEOPLE_LIMITS = { email: 320, teamName: 200, description: 2_000 } as const
const EMAIL = /^[^;#/?\s@]+@[^;#/?\s@]+$/

/** What is wrong with an email address, if anything. */
export function emailProblem(email: string): string | undefined {
  if (email === '') return 'Enter an email address'
  if (email.length > PEOPLE_LIMITS.email) return `Use at most ${PEOPLE_LIMITS.email} characters`
  return EMAIL.test(email) ? undefined : 'Enter an email address such as grace@example.org'
}

/** What is wrong with the name of a team, as far as it is typed; nothing is wrong with an empty one yet. */
export function teamNameProblem(name: string, taken: readonly string[]): string | undefined {
  if (name === '') return undefined
  if (/[;#/?]/.test(name)) return 'Leave out ; # / and ?'
  if (name.trim() !== name) return 'Leave out the blanks at the beginning and the end'
  if (name.length < 2) return 'Use at least two characters'
  if (name.length > PEOPLE_LIMITS.teamName) return `Use at most ${PEOPLE_LIMITS.teamName} characters`
  // Addresses of the API hold the name, and in an address two dots lead elsewhere.
  if (name === '..') return 'Use letters or digits'
  return taken.includes(name) ? `There is a team “${name}” already` : undefined
}

export function teamDescriptionProblem(description: string): string | undefined {
  const limit = PEOPLE_LIMITS.description
  return description.length > limit ? `Use at most ${limit.toLocaleString('en')} characters` : undefined
}
