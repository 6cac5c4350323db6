import { RESERVED_PAGE_IDENTIFIERS } from '@portolan/contract/pages'
import pluralize from 'pluralize'

const ENTITY_PAGE_END = 'Entity'
/** More pages of one name than anybody makes by hand. */
const NAMES_TRIED = 100

/** The page that shows one entity of a blueprint. */
export const entityPageOf = (blueprint: string): string => `${blueprint}${ENTITY_PAGE_END}`

/** Whether a page could be the one for the entities of a blueprint, existing or not. */
export const isEntityPageName = (identifier: string): boolean => identifier.endsWith(ENTITY_PAGE_END)

/** An address of the portal itself, in whatever case. */
export const isReserved = (identifier: string): boolean =>
  (RESERVED_PAGE_IDENTIFIERS as readonly string[]).includes(identifier.toLowerCase())

/**
 * Names for the page with the entities of a blueprint, the best first: the plural of its identifier (`githubRepository`
 * → `githubRepositories`), then with a number.
 */
export function catalogPageNames(blueprint: string): string[] {
  const plural = pluralize(blueprint)
  const numbered = Array.from({ length: NAMES_TRIED }, (_, index) => `${plural}_${index + 2}`)
  return isReserved(plural) ? numbered : [plural, ...numbered]
}
