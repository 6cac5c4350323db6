const KEY = /^[A-Za-z0-9@_=\\-]+$/
const BLUEPRINT = /^(?!\.{1,2}$)[\p{L}0-9@_.+:\\/-]+$/u
const LIMIT = 100

/** The identifier that a title suggests: `Service tier` gives `service_tier`. Empty when no letter or digit is left. */
export function toIdentifier(title: string): string {
  return title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '')
    .slice(0, LIMIT)
}

/** What is wrong with the identifier of a property or relation. */
export function keyProblem(identifier: string, taken: readonly string[]): string | undefined {
  if (!KEY.test(identifier) && identifier !== '') return 'Use letters, digits and @ _ = - only'
  return identifierProblem(identifier, taken)
}

/** What is wrong with the identifier of a blueprint. */
export function blueprintIdentifierProblem(identifier: string, taken: readonly string[]): string | undefined {
  if (!BLUEPRINT.test(identifier) && identifier !== '') return 'Use letters, digits and @ _ . + : / - only'
  return identifierProblem(identifier, taken)
}

function identifierProblem(identifier: string, taken: readonly string[]): string | undefined {
  if (identifier === '') return 'Enter an identifier'
  if (identifier.length > LIMIT) return `Use at most ${LIMIT} characters`
  return taken.includes(identifier) ? `The identifier “${identifier}” is taken` : undefined
}
