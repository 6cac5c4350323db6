export { type Agent, startAgent } from './agent.ts'
export { type Config, ConfigError, type Secrets, toConfig } from './config.ts'
