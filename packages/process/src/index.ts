export { createLogger, type Logger } from './create-logger.ts'
export { exitWithParent } from './exit-with-parent.ts'
export { createSecretMask, isSecretName, SECRET_MINIMUM_LENGTH, type SecretMask } from './secret-mask.ts'
