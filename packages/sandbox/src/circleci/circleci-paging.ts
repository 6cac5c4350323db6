import { circleCiError } from './circleci-requests.ts'

/**
 * Cuts one page out of a list. Tokens are opaque and name the last item of the page before, so items added at the front
 * meanwhile neither repeat nor hide any.
 *
 * @throws Refusal 400 for a token that no page gave out, or whose item is gone.
 */
export function toPage<T extends { id: string }>(items: readonly T[], token: string | undefined, pageSize: number) {
  const start = token === undefined || token === '' ? 0 : items.findIndex((item) => toToken(item.id) === token) + 1
  if (start === 0 && token !== undefined && token !== '') throw circleCiError(400, 'page-token is invalid')
  const page = items.slice(start, start + pageSize)
  const last = page.at(-1)
  const hasMore = start + pageSize < items.length
  return { items: page, nextPageToken: hasMore && last !== undefined ? toToken(last.id) : null }
}

function toToken(id: string): string {
  return Buffer.from(`after:${id}`).toString('base64url')
}
