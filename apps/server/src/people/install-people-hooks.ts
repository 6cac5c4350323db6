import type { AccessHooks, SecretBox } from '../access/index.ts'
import type { CatalogHooks } from '../catalog/index.ts'
import type { Clock } from '../clock.ts'
import { preparePeople } from './align-people.ts'
import { followModerators } from './follow-moderators.ts'
import { projectPeople } from './project-people.ts'
import { createTeamEntities } from './team-entities.ts'
import { createUserEntities } from './user-entities.ts'

/** Makes users and teams two views of one record: every change through one is a change of the other. */
export function installPeopleHooks(deps: {
  accessHooks: AccessHooks
  catalogHooks: CatalogHooks
  clock: Clock
  secretBox: SecretBox
}): void {
  const { accessHooks, catalogHooks, clock, secretBox } = deps
  accessHooks.organizationCreated = (trx, orgId) => preparePeople(trx, orgId, clock.now())
  accessHooks.peopleChanged = (trx, caller, changes) => projectPeople(trx, caller, changes, clock.now())
  catalogHooks.blueprintRenamed.push((trx, caller, blueprint, from) =>
    followModerators(trx, caller, { from, to: blueprint.identifier }, clock.now()),
  )
  catalogHooks.blueprintDeleted.push((trx, caller, blueprint) =>
    followModerators(trx, caller, { from: blueprint.identifier, to: undefined }, clock.now()),
  )
  catalogHooks.managedEntities.set('_user', createUserEntities(secretBox))
  catalogHooks.managedEntities.set('_team', createTeamEntities(clock))
}
