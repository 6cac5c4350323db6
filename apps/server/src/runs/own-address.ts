import { findExpressions } from '@portolan/expressions'
import { DomainError } from '../errors.ts'
import type { Services } from '../services.ts'

type Addresses = Pick<Services['config'], 'baseUrl' | 'apiAliases'>

/**
 * Whether a URL means this portal: its own address, or a host of published examples that stands for it. Such calls never
 * leave the house.
 */
export function isOwnAddress(config: Addresses, url: string): boolean {
  const address = URL.parse(url)
  return address !== null && (address.origin === config.baseUrl || config.apiAliases.includes(address.hostname))
}

/** Stands for an expression while the address is read as the Admin wrote it. */
const PLACEHOLDER = 'portolan0expression'

/**
 * Refuses a rendered address of this portal whose values lead elsewhere than the action says: such a call has the rights
 * of the organisation, so who runs the action may fill in names, but not choose the route or add parameters. Example:
 * `…/blueprints/{{ .inputs.name }}` with the name `../actions/deploy` or `a/entities/b` or `a?delete_actions=true`.
 *
 * @throws DomainError `invalid_evaluated_invocation_method`.
 */
export function checkOwnAddress(config: Addresses, template: string, rendered: string): void {
  if (!isOwnAddress(config, rendered)) return
  const written = URL.parse(replaceExpressions(template))
  const called = URL.parse(rendered)
  if (written && called && isOwnAddress(config, written.href) && isSameRoute(written, called)) return
  throw new DomainError(
    'invalid_evaluated_invocation_method',
    'invocationMethod/url: in an address of this portal, a template must be a part of the path or the value of a parameter; here a value leads to another route',
    { path: '/url' },
  )
}

function replaceExpressions(template: string): string {
  let rest = template
  let written = ''
  for (const { program } of findExpressions(template)) {
    const start = rest.indexOf('{{')
    const end = rest.indexOf('}}', rest.indexOf(program, start) + program.length)
    written += rest.slice(0, start) + PLACEHOLDER
    rest = rest.slice(end + 2)
  }
  return written + rest
}

/** Compared after both were normalised as the router sees them: without dot segments, backslashes and line breaks. */
function isSameRoute(written: URL, called: URL): boolean {
  const segments = called.pathname.split('/')
  const expected = written.pathname.split('/')
  return (
    segments.length === expected.length &&
    expected.every((segment, position) => matches(segment, segments[position]!)) &&
    [...written.searchParams.keys()].join('\n') === [...called.searchParams.keys()].join('\n')
  )
}

function matches(written: string, called: string): boolean {
  const literals = written.split(PLACEHOLDER)
  if (literals.length === 1) return written === called
  const [prefix, suffix] = [literals[0]!, literals.at(-1)!]
  return called.length > prefix.length + suffix.length && called.startsWith(prefix) && called.endsWith(suffix)
}
