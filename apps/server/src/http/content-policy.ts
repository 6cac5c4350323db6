import type { Config } from '../config.ts'

/**
 * What the page may load and where it may connect. Scripts come from our own files only; Mantine writes style elements,
 * so styles may be inline. Other sites are framed and read only where the operator named them.
 */
export function toContentPolicy({ frames, apiDescriptions }: Config['embedding']): string {
  return [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: https:",
    "font-src 'self' data:",
    ["connect-src 'self'", ...apiDescriptions].join(' '),
    ['frame-src', ...(frames.length === 0 ? ["'none'"] : frames)].join(' '),
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}
