import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** What curl printed: the status, and the reply decoded. */
export interface CurlReply {
  status: number
  body: { [key: string]: unknown }
}

/** Runs the real curl, as a pipeline or a person would, with these arguments. */
export async function curl(...parameters: string[]): Promise<CurlReply> {
  const { stdout } = await promisify(execFile)('curl', [
    '--silent',
    '--show-error',
    '--max-time',
    '30',
    '--write-out',
    '\n%{http_code}',
    ...parameters,
  ])
  const end = stdout.lastIndexOf('\n')
  return { status: Number(stdout.slice(end + 1)), body: JSON.parse(stdout.slice(0, end)) as CurlReply['body'] }
}

/** Arguments that send a file byte for byte as JSON. */
export const jsonFile = (method: 'POST' | 'PUT', path: string): string[] => [
  '--request',
  method,
  '--header',
  'Content-Type: application/json',
  '--data-binary',
  `@${path}`,
]

/** Arguments that send a value as JSON. */
export const json = (method: 'POST' | 'PUT', value: unknown): string[] => [
  '--request',
  method,
  '--header',
  'Content-Type: application/json',
  '--data',
  JSON.stringify(value),
]
