/** What becomes of an address that somebody wants to see on the page. */
export type Embedding =
  | { kind: 'allowed'; url: URL }
  /** Another site, which the operator did not name: a person may still follow the link. */
  | { kind: 'unlisted'; url: URL }
  /** No address of the web, or one of the portal itself. */
  | { kind: 'refused'; reason: string }

const SITE = /^(?<protocol>https?:)\/\/(?<wildcard>\*\.)?(?<host>[^:]+)(?<port>:\d+)?$/

/**
 * Decides by the rules of the content security policy, so that people read a reason instead of an empty frame.
 * @param sites as the policy names them: `https://lucid.app`, `https://*.example.org:8443`.
 * @param portal the origin of the portal. It is never embedded: its frame would act with the reader's session.
 */
export function decideEmbedding(value: unknown, sites: readonly string[], portal: string): Embedding {
  const url = typeof value === 'string' ? URL.parse(value.trim()) : null
  if (url === null) return { kind: 'refused', reason: 'The value of this property is not a web address.' }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return { kind: 'refused', reason: `An address that begins with “${url.protocol}” is not shown here.` }
  }
  if (url.hostname === URL.parse(portal)?.hostname && portOf(url) === portOf(new URL(portal))) {
    return { kind: 'refused', reason: 'This address leads to the portal itself, which is not shown inside of itself.' }
  }
  if (url.username !== '' || url.password !== '') {
    return { kind: 'refused', reason: 'An address with a user name or a password is not shown here.' }
  }
  return { kind: sites.some((site) => matches(url, site)) ? 'allowed' : 'unlisted', url }
}

function matches(url: URL, site: string): boolean {
  const { protocol, wildcard, host, port } = SITE.exec(site)?.groups ?? {}
  if (host === undefined || protocol !== url.protocol) return false
  const wanted = port === undefined ? DEFAULT_PORTS[protocol] : port.slice(1)
  const isHost = wildcard === undefined ? url.hostname === host : url.hostname.endsWith(`.${host}`)
  return isHost && portOf(url) === wanted
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' }

const portOf = ({ port, protocol }: URL) => (port === '' ? DEFAULT_PORTS[protocol] : port)
