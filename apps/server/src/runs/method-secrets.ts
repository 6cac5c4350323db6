import type { InvocationMethod } from '@portolan/contract/actions'
import { openSecrets } from '../access/index.ts'
import type { Services } from '../services.ts'

/**
 * The organisation's secrets for the templates of a method, by name; none unless the method mentions `secrets`.
 * @throws Error when one cannot be decrypted.
 */
export async function findMethodSecrets(
  deps: Pick<Services, 'db' | 'secretBox'>,
  orgId: string,
  method: InvocationMethod | Record<string, unknown>,
): Promise<Record<string, string>> {
  return JSON.stringify(method).includes('secrets') ? openSecrets(deps.db, deps.secretBox, orgId) : {}
}
