export { findActiveAccount, toPerson } from './account.ts'
export { createAccessHooks, type AccessHooks, type PeopleChanges } from './access-hooks.ts'
export { authenticate, SESSION_COOKIE } from './authenticate.ts'
export type { TokenSubject } from './access-tokens.ts'
export { isAdmin, isMemberOf, toActorName, toPortalCaller, toRunCaller, type ActingRun, type Caller } from './caller.ts'
export { createOrganization, type CreatedOrganization } from './create-organization.ts'
export { getSigningCredential, type Credential } from './credential-store.ts'
export { isModeratorRole, MODERATOR_ROLES, toModerated, toModeratorRole } from './moderator-roles.ts'
export { kafkaUsername, openKafkaPassword } from './kafka-credentials.ts'
export { openSecrets } from './organization-secret-store.ts'
export { createAccountCredential, SERVICE_ACCOUNT_SUFFIX } from './service-account.ts'
export type { SecretBox } from './secret-box.ts'
export { getTeamNames } from './find-teams.ts'
export { lockPeople } from './people-lock.ts'
export { requireAdmin } from './require-admin.ts'
export { replaceRole } from './replace-role.ts'
export { removeStoredTeam, storeTeam } from './store-team.ts'
export { removeStoredUser, storeUser, type UserContent } from './store-user.ts'
export { teamIdentifiers, teamNames } from './team-names.ts'
export {
  findTeamNames,
  findTeamsById,
  findTeamsByIdentifier,
  listTeams,
  type Team,
  type TeamName,
} from './team-store.ts'
export { checkUserChange, decideStatus, isActiveAdmin, requireOtherAdmin } from './user-rules.ts'
export {
  findUsers,
  findUsersById,
  listActiveAdmins,
  listUsers,
  type User,
  type UserStatus,
  type UserType,
} from './user-store.ts'
