/** The path to open after sign-in. Anything that could lead to another origin becomes the home page. */
export function toNextPath(next: string | undefined): string {
  const isLocal = next !== undefined && /^\/(?![/\\])/.test(next) && !/[\u0000-\u001f\\]/.test(next)
  if (!isLocal || next.startsWith('/login')) return '/organization/home'
  return next
}
