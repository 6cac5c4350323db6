export { createLogger, type Logger } from './create-logger.ts'
export { exitWithParent } from './exit-with-parent.ts'
export { isDeeperThan } from './json-depth.ts'
export { createSecretMask, isSecretName, SECRET_MINIMUM_LENGTH, type SecretMask } from './secret-mask.ts'
