export { alignPeople } from './align-people.ts'
export { installPeopleHooks } from './install-people-hooks.ts'
