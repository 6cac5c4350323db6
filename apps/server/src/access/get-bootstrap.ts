import type { BootstrapReply } from '@portolan/contract/auth'
import type { Services } from '../services.ts'
import { VERSION } from '../version.ts'
import { toActorName, type Caller } from './caller.ts'
import { getOrganization } from './organization.ts'

/** What the page needs before it can draw anything. */
export async function getBootstrap(
  deps: Pick<Services, 'db' | 'config'>,
  caller: Caller,
): Promise<Omit<BootstrapReply, 'ok'>> {
  const organization = await getOrganization(deps, caller)
  const account = await deps.db
    .selectFrom('account')
    .select(['first_name', 'last_name'])
    .where('org_id', '=', caller.orgId)
    .where('id', '=', caller.id)
    .executeTakeFirst()
  const { portalTitle } = organization.settings
  return {
    user: {
      id: caller.id,
      email: toActorName(caller),
      firstName: account?.first_name ?? '',
      lastName: account?.last_name ?? '',
      roles: [...caller.roles],
      teams: [...caller.teams],
    },
    organization: {
      id: organization.id,
      name: organization.name,
      portalTitle: typeof portalTitle === 'string' ? portalTitle : null,
    },
    standIns: deps.config.demo,
    embedding: deps.config.embedding,
    version: VERSION,
  }
}
