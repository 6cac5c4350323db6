export const MASK = '***'

const SECRET_HEADER = /^(authorization|proxy-authorization|cookie)$|token|secret|password|api-?key|private-?key/i
const SECRET_KEY =
  /^(token|password|passwd|secret|authorization|private_?key|api_?key|access_?key|(client|app|webhook)_?secret|(access|auth|api|bearer|refresh|id|private)_?token)$/i
const SECRET_PARAMETER = /token|secret|password|api_?-?key|^key$|^sig(nature)?$|credential/i

/**
 * The rendered method as replies may show it: headers, URL parameters and members whose names say that they are secret
 * are hidden, and so is every value of `secrets`, plain, in base64 or percent-encoded, wherever it stands.
 */
export function maskMethod(
  method: Record<string, unknown>,
  secrets: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const values = toSearchedValues(secrets)
  const masked = maskValue(method, values) as Record<string, unknown>
  if (isRecord(masked.headers)) {
    masked.headers = Object.fromEntries(
      Object.entries(masked.headers).map(([name, value]) => [name, SECRET_HEADER.test(name) ? MASK : value]),
    )
  }
  if (typeof masked.url === 'string') masked.url = maskUrl(masked.url)
  return masked
}

/** The same value with the organisation's secrets hidden in all of its texts, in any of the forms of `maskMethod`. */
export function hideSecrets<T>(value: T, secrets: Readonly<Record<string, string>>): T {
  const values = toSearchedValues(secrets)
  const hide = (item: unknown): unknown => {
    if (typeof item === 'string') return replaceAll(item, values)
    if (Array.isArray(item)) return item.map(hide)
    if (!isRecord(item)) return item
    return Object.fromEntries(Object.entries(item).map(([key, member]) => [replaceAll(key, values), hide(member)]))
  }
  return values.length === 0 ? value : (hide(value) as T)
}

/** Hides user name, password and parameters that look secret; the rest stays as it was written. */
export function maskUrl(url: string): string {
  return url
    .replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#@]*@/i, `$1${MASK}@`)
    .replace(/([?&])([^=&#]+)=([^&#]*)/g, (pair, mark: string, name: string) =>
      SECRET_PARAMETER.test(name) ? `${mark}${name}=${MASK}` : pair,
    )
}

function maskValue(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return replaceAll(value, secrets)
  if (Array.isArray(value)) return value.map((item) => maskValue(item, secrets))
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      typeof item === 'string' && SECRET_KEY.test(key) ? MASK : maskValue(item, secrets),
    ]),
  )
}

/** Shorter values would hide ordinary words. */
const SHORTEST_SECRET = 4

function toSearchedValues(secrets: Readonly<Record<string, string>>): string[] {
  return Object.values(secrets)
    .filter((value) => value.length >= SHORTEST_SECRET)
    .flatMap((value) => [value, Buffer.from(value).toString('base64'), encodeURIComponent(value)])
    .sort((a, b) => b.length - a.length)
}

const replaceAll = (text: string, values: readonly string[]) =>
  values.reduce((masked, value) => masked.replaceAll(value, MASK), text)

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
