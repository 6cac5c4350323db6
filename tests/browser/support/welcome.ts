/** An API credential. */
export interface Credentials {
  clientId: string
  clientSecret: string
}

/** Reads what local mode prints for a person. @throws Error when it did not say how to sign in. */
export function readWelcome(output: string): { address: string; email: string; password: string } {
  const [, address] = /Portolan is ready\s+(\S+)/.exec(output) ?? []
  const [, email] = /Sign in as\s+(\S+)/.exec(output) ?? []
  const [, password] = /Password\s+(\S+)/.exec(output) ?? []
  if (!address || !email || !password) throw new Error(`Local mode did not say how to sign in: ${output}`)
  return { address, email, password }
}
