/** Names of variables and fields whose values are secrets. */
const SECRET_NAME = /token|secret|passw|authorization|api[-_]?key|credential|private|cookie|signature/i

/** Well-known shapes of secrets, for those whose value the agent does not know. */
const SECRET_SHAPES = [
  /\bBearer\s+[\w.~+/=-]{8,}/gi,
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, // JSON web token
  /\b(?:gh[pousr]_|github_pat_)\w{20,}/g,
  /\bgl(?:pat|ptt|dt|rt|cbt)-[\w-]{16,}/g,
  /\bCCI(?:PAT|PRJ)_\w{16,}/g,
  /\bxox[abeprs]-[\w-]{10,}/g,
  /\bAKIA[A-Z0-9]{16}\b/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
]

/** Shorter values would mask ordinary words. */
const SECRET_MINIMUM_LENGTH = 8
const MASK = '***'
const DEPTH_LIMIT = 12

/** Replaces secrets in texts and in values that are about to be logged or shown to a user. */
export interface SecretMask {
  text(value: string): string
  /** A copy of the value with known secrets masked, and all of what stands under a telling name. */
  value(value: unknown): unknown
  /** A URL without user, query and opaque path segments, which often are tokens. */
  url(value: string): string
}

/** Builds a mask for secrets known by value, beside those recognised by name or shape. */
export function createSecretMask(known: readonly string[]): SecretMask {
  const values = [...new Set(known.flatMap(toSpellings))].sort((one, other) => other.length - one.length)

  const text = (value: string) => {
    let masked = value
    for (const secret of values) if (masked.includes(secret)) masked = masked.replaceAll(secret, MASK)
    for (const shape of SECRET_SHAPES) masked = masked.replace(shape, MASK)
    return masked
  }
  const mask = (value: unknown, depth: number): unknown => {
    if (typeof value === 'string') return text(value)
    if (typeof value !== 'object' || value === null) return value
    if (depth > DEPTH_LIMIT) return MASK
    if (Array.isArray(value)) return value.map((item) => mask(item, depth + 1))
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, SECRET_NAME.test(name) ? MASK : mask(item, depth + 1)]),
    )
  }

  return { text, value: (value) => mask(value, 0), url: (value) => text(toShownUrl(value)) }
}

/** GitLab trigger tokens stand in variables named after group and project: `acme_web_cart`. */
const isTriggerToken = (name: string, value: string) => /^[^_]+_.*[a-z]/.test(name) && /^[\w-]{16,}$/.test(value)

/** The values of all variables that have a telling name or look like a GitLab trigger token. */
export function listSecretValues(env: Readonly<Record<string, string>>): string[] {
  return Object.entries(env)
    .filter(([name, value]) => SECRET_NAME.test(name) || isTriggerToken(name, value))
    .map(([, value]) => value)
    .filter((value) => value.length >= SECRET_MINIMUM_LENGTH)
}

function toSpellings(secret: string): string[] {
  if (secret.length < SECRET_MINIMUM_LENGTH) return []
  return [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64'),
    JSON.stringify(secret).slice(1, -1),
  ]
}

function toShownUrl(value: string): string {
  const url = URL.parse(value)
  if (url === null) return 'an unreadable URL'
  const path = url.pathname
    .split('/')
    .map((segment) => (/^(?=.*\d)(?=.*[a-z])[\w-]{20,}$/i.test(segment) ? MASK : segment))
    .join('/')
  return `${url.origin}${path}${url.search === '' ? '' : '?…'}`
}
