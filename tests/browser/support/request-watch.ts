import type { Page, Request } from 'playwright-core'

/** As long as a page may compute between two requests that belong together. */
const QUIET_MS = 400

/**
 * Watches the requests of a page, to tell when it is complete. The event stream, which never ends, does not count;
 * because of it the browser's own idea of an idle network is of no use here.
 */
export function watchRequests(page: Page): { isQuiet(): boolean } {
  const underWay = new Set<Request>()
  let lastAt = performance.now()
  const isCounted = (request: Request) => new URL(request.url()).pathname !== '/ui/v1/stream'
  const ended = (request: Request) => {
    if (underWay.delete(request)) lastAt = performance.now()
  }
  page.on('request', (request) => {
    if (!isCounted(request)) return
    underWay.add(request)
    lastAt = performance.now()
  })
  page.on('requestfinished', ended)
  page.on('requestfailed', ended)
  return { isQuiet: () => underWay.size === 0 && performance.now() - lastAt > QUIET_MS }
}
