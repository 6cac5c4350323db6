import type { TestProject } from 'vitest/node'
import { startPortal } from '../../support/index.ts'
import { type Credentials, readWelcome } from './welcome.ts'

declare module 'vitest' {
  interface ProvidedContext {
    portalUrl: string
    /** As local mode printed them. */
    portalSignIn: { email: string; password: string }
    portalCredentials: Credentials
  }
}

/** Vitest's global set-up for the browser tests: one portal in local mode, as `npm start` starts it, with the demo. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const portal = await startPortal()
  const { address, email, password } = readWelcome(portal.program.output)
  project.provide('portalUrl', address)
  project.provide('portalSignIn', { email, password })
  project.provide('portalCredentials', portal.credentials)
  return async () => portal[Symbol.asyncDispose]()
}
