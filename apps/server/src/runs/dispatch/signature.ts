import { createHmac } from 'node:crypto'

/** `v1,` and the base64 HMAC-SHA256 of `<timestamp>.<text>` under the client secret. */
export const signText = (clientSecret: string, timestamp: string, text: string): string =>
  `v1,${createHmac('sha256', clientSecret).update(`${timestamp}.${text}`, 'utf8').digest('base64')}`

/** `sha256=` and the hexadecimal HMAC-SHA256 of the text alone, for receivers that cannot check `signText`, such as Jenkins. */
export const signHub = (clientSecret: string, text: string): string =>
  `sha256=${createHmac('sha256', clientSecret).update(text, 'utf8').digest('hex')}`

/** `sha1=` and the hexadecimal HMAC-SHA1, which Azure DevOps checks. */
export const signAzure = (clientSecret: string, text: string): string =>
  `sha1=${createHmac('sha1', clientSecret).update(text, 'utf8').digest('hex')}`

/** Unix seconds as receivers expect them in `X-Port-Timestamp`. */
export const toUnixSeconds = (now: Date): string => String(Math.floor(now.getTime() / 1000))
