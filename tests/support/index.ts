export { type Agent, type AgentOptions, startAgent } from './agent.ts'
export {
  becomeReady,
  launchServer,
  type Portal,
  type PortalCredentials,
  type PortalOptions,
  serverEnvironment,
  serverKafkaEnvironment,
  startPortal,
} from './portal.ts'
export { type Postgres, startPostgres } from './postgres.ts'
export {
  isRunning,
  killAll,
  listTree,
  type ProcessFacts,
  readCpuSeconds,
  readProportionalBytes,
  readResidentBytes,
} from './process-tree.ts'
export { type Exit, Program, type ProgramOptions } from './program.ts'
export { type Answer, type Behaviour, type Delivery, type Receiver, startReceiver } from './receiver.ts'
export { createSeededRandom, type SeededRandom } from './seeded-random.ts'
export { createTemporaryDirectory, type TemporaryDirectory } from './temporary-directory.ts'
export { type WaitOptions, waitUntil } from './wait-until.ts'
