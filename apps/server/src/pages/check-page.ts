import { DomainError } from '../errors.ts'
import { hasPlace, isPrivate, isProtected, type PageContent } from './page.ts'
import { isEntityPageName, isReserved } from './page-names.ts'

/**
 * Checks what the shape of a page cannot express.
 * @param before what is changed; undefined for a new page.
 * @throws DomainError `invalid_request` naming the key.
 */
export function checkPage(content: PageContent, before: PageContent | undefined): void {
  if (before === undefined && isProtected(content)) {
    throw refuse('type', `pages of type "${content.type}" are made by the portal and cannot be created`)
  }
  if (before !== undefined && (isProtected(before) || isProtected(content))) checkKept(content, before)
  if (content.identifier !== before?.identifier) checkIdentifier(content.identifier)
  if (content.type === 'blueprint-entities' && content.blueprint === null) {
    throw refuse('blueprint', 'a page of type "blueprint-entities" must name its blueprint')
  }
  if (hasPlace(content)) return
  const kind = isPrivate(content) ? 'a private page' : `a page of type "${content.type}"`
  if (content.parent !== null) throw refuse('parent', `${kind} stands in no folder`)
  if (content.after !== null) throw refuse('after', `${kind} has no place in the sidebar`)
}

/** Pages that the portal needs stay what they are. */
function checkKept(content: PageContent, before: PageContent): void {
  for (const key of ['type', 'identifier', 'blueprint'] as const) {
    if (content[key] === before[key]) continue
    const kept = before[key] === null ? 'has none' : `keeps ${key} "${before[key]}"`
    throw refuse(key, `page "${before.identifier}" ${kept}`)
  }
}

function checkIdentifier(identifier: string): void {
  if (isReserved(identifier)) throw refuse('identifier', `"${identifier}" is an address of the portal itself`)
  if (isEntityPageName(identifier)) {
    throw refuse('identifier', `"${identifier}" ends in "Entity" like the pages of single entities`)
  }
  if (identifier.startsWith('$')) throw refuse('identifier', `"${identifier}" is reserved`)
}

function refuse(path: string, sentence: string): DomainError {
  const message = `${path}: ${sentence}`
  return new DomainError('invalid_request', message, { errors: [{ path, message, keyword: path }] })
}
