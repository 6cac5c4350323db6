import { lookup, type LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { promisify } from 'node:util'
import ipaddr from 'ipaddr.js'
import { LRUCache } from 'lru-cache'
import { DomainError } from '../../errors.ts'

type Network = [ipaddr.IPv4 | ipaddr.IPv6, number]

/** Why a destination is refused. */
export class DestinationError extends Error {
  readonly code: 'private_destination' | 'not_resolvable_destination'

  constructor(code: DestinationError['code'], message: string) {
    super(message)
    this.name = 'DestinationError'
    this.code = code
  }
}

/** Decides which addresses user-written URLs may lead to. */
export interface OutboundAddresses {
  /** @throws DomainError `private_destination`, `not_resolvable_destination`, `invalid_evaluated_invocation_method`. */
  check(url: string): Promise<void>
  /**
   * The look-up of the connection itself: it yields only addresses that are allowed, so what was checked is what is
   * connected to, however often the name changes its mind.
   */
  lookup: LookupFunction
  /** For addresses written as such, which are connected to without a look-up. */
  isDenied(address: string): boolean
}

const REMEMBER_MS = 10_000
const resolveAll = promisify(lookup) as (host: string, options: { all: true }) => Promise<LookupAddress[]>

export function createOutboundAddresses(rules: { deny: string[]; allow: string[] }): OutboundAddresses {
  const deny = rules.deny.map(toNetwork)
  const allow = rules.allow.map(toNetwork)
  const isDenied = (address: string) => {
    const spellings = toSpellings(ipaddr.process(address))
    return spellings.some((spelling) => isIn(spelling, deny)) && !spellings.some((spelling) => isIn(spelling, allow))
  }
  const verdicts = new LRUCache<string, Promise<DestinationError | undefined>>({ max: 5_000, ttl: REMEMBER_MS })

  const judge = async (host: string): Promise<DestinationError | undefined> => {
    if (isIP(host)) return isDenied(host) ? toDenied(host) : undefined
    const addresses = await resolveAll(host, { all: true }).catch(() => [])
    if (addresses.length === 0)
      return new DestinationError('not_resolvable_destination', `The host "${host}" has no address`)
    return addresses.some(({ address }) => isDenied(address)) ? toDenied(host) : undefined
  }

  return {
    isDenied,
    async check(url) {
      const host = toHost(url)
      let verdict = verdicts.get(host)
      if (verdict === undefined) {
        verdict = judge(host)
        verdicts.set(host, verdict)
      }
      const refusal = await verdict
      if (refusal) throw new DomainError(refusal.code, refusal.message)
    },
    lookup(host, options, callback) {
      lookup(host, { ...options, all: true }, (error, addresses) => {
        if (error) return callback(error, '', 0)
        const refused = addresses.find(({ address }) => isDenied(address))
        if (refused !== undefined) return callback(toDenied(host), '', 0)
        if (options.all) return callback(null, addresses)
        return callback(null, addresses[0]!.address, addresses[0]!.family)
      })
    },
  }
}

const toDenied = (host: string) =>
  new DestinationError(
    'private_destination',
    `The host "${host}" leads to an address that this portal may not call; an operator can allow it with PORTOLAN_OUTBOUND_ALLOW`,
  )

/** The host as the connection sees it: decimal, octal and mapped spellings of addresses are normalised by the URL parser. */
function toHost(url: string): string {
  const address = URL.parse(url)
  if (address === null || !/^https?:$/.test(address.protocol) || address.hostname === '') {
    throw new DomainError(
      'invalid_evaluated_invocation_method',
      'invocationMethod/url must be an http or https address after rendering',
    )
  }
  return address.hostname.replace(/^\[|\]$/g, '')
}

/** IPv6 networks whose addresses carry an IPv4 address, and the byte at which it starts: NAT64, compatible, 6to4. */
const CARRIERS: [network: Network, byte: number][] = [
  [ipaddr.parseCIDR('64:ff9b::/96'), 12],
  [ipaddr.parseCIDR('::/96'), 12],
  [ipaddr.parseCIDR('2002::/16'), 2],
]

/** The address, and the IPv4 address that it leads to through a gateway. */
function toSpellings(address: ipaddr.IPv4 | ipaddr.IPv6): (ipaddr.IPv4 | ipaddr.IPv6)[] {
  const carrier = CARRIERS.find(([network]) => isIn(address, [network]))
  if (carrier === undefined) return [address]
  const [, byte] = carrier
  return [address, new ipaddr.IPv4(address.toByteArray().slice(byte, byte + 4))]
}

function isIn(address: ipaddr.IPv4 | ipaddr.IPv6, networks: readonly Network[]): boolean {
  return networks.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits))
}

function toNetwork(text: string): Network {
  return text.includes('/') ? ipaddr.parseCIDR(text) : [ipaddr.parse(text), text.includes(':') ? 128 : 32]
}
