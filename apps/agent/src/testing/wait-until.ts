import { setTimeout as sleep } from 'node:timers/promises'

/** Resolves once the condition holds. @throws Error naming it after `limitMs`. */
export async function waitUntil(what: string, condition: () => boolean, limitMs = 60_000): Promise<void> {
  const end = Date.now() + limitMs
  while (!condition()) {
    if (Date.now() > end) throw new Error(`Waited ${limitMs} ms in vain until ${what}`)
    await sleep(10)
  }
}
