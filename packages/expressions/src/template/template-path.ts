const PLAIN_NAME = /^[\p{L}_$][\p{L}\p{N}_$-]*$/u

/** Path of a member: `body.name`, `body["a key"]`, `body.list[0]`. */
export function memberPath(parent: string, key: string | number): string {
  if (typeof key === 'number') return `${parent}[${key}]`
  if (!PLAIN_NAME.test(key)) return `${parent}[${JSON.stringify(key)}]`
  return parent === '' ? key : `${parent}.${key}`
}
