import { recordAudit } from '../audit/index.ts'
import type { Services } from '../services.ts'
import type { Caller } from './caller.ts'
import { requireAdmin } from './require-admin.ts'
import { getSigningCredential } from './credential-store.ts'

/**
 * The organisation's client id and secret, for the page's `Credentials` dialog. Each look is audited.
 * @throws DomainError `missing_permissions` unless the caller is an Admin.
 */
export async function revealCredentials(
  deps: Pick<Services, 'db' | 'secretBox'>,
  caller: Caller,
): Promise<{ clientId: string; clientSecret: string }> {
  requireAdmin(caller, 'see the credentials of the organization')
  const { clientId, clientSecret } = await getSigningCredential(deps.db, deps.secretBox, caller.orgId)
  await recordAudit(deps.db, caller, {
    action: 'UPDATE',
    resourceType: 'credential',
    context: { clientId },
    before: null,
    after: null,
    message: 'The client secret was shown',
  })
  return { clientId, clientSecret }
}
