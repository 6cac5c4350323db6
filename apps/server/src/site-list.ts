/** What a list of sites holds instead of names when no site is meant. */
const NONE = 'none'

/** No sign that ends a directive or an item of a content policy can be part of a site. */
const SITE =
  /^(?<scheme>https?:\/\/)?(?<host>(?:\*\.)?(?:[a-z\d](?:[a-z\d-]*[a-z\d])?\.)*[a-z\d](?:[a-z\d-]*[a-z\d])?)(?<port>:\d{1,5})?$/i

/**
 * Sites as a content policy names them, from what an operator wrote: `lucid.app`, `*.example.org:8443` or
 * `http://localhost:3000`. Without a scheme https is meant.
 * @param portal the address of the portal, which is never one of them: what it shows of others must not be itself.
 */
export function toSites(items: readonly string[], portal: string): { sites: string[]; problems: string[] } {
  if (items.length === 1 && items[0] === NONE) return { sites: [], problems: [] }
  const sites: string[] = []
  const problems: string[] = []
  for (const item of items) {
    const { scheme = 'https://', host, port = '' } = SITE.exec(item)?.groups ?? {}
    const site = host === undefined ? undefined : `${scheme}${host}${port}`.toLowerCase()
    if (site === undefined) problems.push(`must list hosts such as lucid.app or *.example.org, but has "${item}"`)
    else if (URL.parse(site)?.origin === URL.parse(portal)?.origin) problems.push(`must not name the portal itself`)
    else sites.push(site)
  }
  return { sites: [...new Set(sites)], problems }
}
