import { PortolanError } from '@portolan/client'

/** A failure as a title and, where it helps, what to do about it. */
export function explainError(error: unknown): { title: string; hint?: string } {
  if (isOutdated(error))
    return { title: 'A new version of the portal is available', hint: 'Reload the page to use it.' }
  if (!(error instanceof PortolanError)) return { title: 'Something went wrong on this page', hint: messageOf(error) }
  if (error.status === 0) {
    return { title: 'The portal did not answer', hint: 'Check that the server runs and that you are connected.' }
  }
  if (error.status === 403) {
    return { title: error.message, hint: 'An administrator of your organization can grant access.' }
  }
  if (error.status === 429) {
    const seconds = Math.ceil((error.retryAfterMs ?? 60_000) / 1000)
    return { title: 'Too many requests', hint: `Try again in ${seconds} s.` }
  }
  if (error.status >= 500) return { title: 'The portal could not do this', hint: error.message }
  return { title: error.message }
}

/** A failure and what to do about it, in the line of a form. */
export function adviceOf(error: unknown): string {
  if (!(error instanceof PortolanError || isOutdated(error))) return messageOf(error)
  const { title, hint } = explainError(error)
  return hint === undefined ? title : `${title}. ${hint}`
}

/** Whether a part of the page could not be loaded because the server has a newer one. */
export function isOutdated(error: unknown): boolean {
  return error instanceof TypeError && /module script|dynamically imported module/i.test(error.message)
}

/** One line for a notification or a form. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
