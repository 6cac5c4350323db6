/** Names of variables and fields whose values are secrets. */
const SECRET_NAME = /token|secret|passw|authorization|api[-_]?key|credential|private|cookie|signature/i

export const isSecretName = (name: string): boolean => SECRET_NAME.test(name)

/** Well-known shapes of secrets, for those whose value nobody knows. */
const SECRET_SHAPES = [
  /\bBearer\s+[\w.~+/=-]{8,}/gi,
  /\bBasic\s+(?=\S*[\dA-Z=])[A-Za-z\d+/_-]{8,}={0,2}/g,
  /\b(?:set-)?cookie["']?:\s?[^\r\n"]+/gi,
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, // JSON web token
  /\b(?:gh[pousr]_|github_pat_)\w{20,}/g,
  /\bgl(?:pat|ptt|dt|rt|cbt)-[\w-]{16,}/g,
  /\bCCI(?:PAT|PRJ)_\w{16,}/g,
  /\bxox[abeprs]-[\w-]{10,}/g,
  /\bAKIA[A-Z0-9]{16}\b/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
]

/** What stands before `@` in an address, such as that of a database. */
const URL_USER = /\b([a-z][a-z\d+.-]{0,20}:\/\/)[^\s/?#"'<>]{1,500}@/gi

/** `password=x`, `"clientSecret":"x"`, `Authorization: Scheme x`: the name stays. */
const NAMED_SECRET =
  /((?:passw(?:or)?d|secret|token|api[-_]?key|authorization)[\w-]{0,30}\\?["']?)(\s{0,3}=|:)(\s{0,3})((?:Bearer|Basic|Token|Digest)\s+)?(\\?["'])?([^\s"',;&\\]+)/gi

/** After a colon, words without a quote or a digit are a sentence: `token: is missing`. */
const isSentence = (sign: string, quote: string | undefined, value: string) =>
  sign === ':' && quote === undefined && !/\d/.test(value)

function maskNamed(text: string): string {
  return text.replace(
    NAMED_SECRET,
    (whole, name: string, sign: string, blank: string, scheme = '', quote: string | undefined, value: string) =>
      isSentence(sign, quote, value) && scheme === '' ? whole : `${name}${sign}${blank}${quote ?? ''}${MASK}`,
  )
}

/** Shorter values would mask ordinary words. */
export const SECRET_MINIMUM_LENGTH = 8
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
    return maskNamed(masked.replace(URL_USER, `$1${MASK}@`))
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
