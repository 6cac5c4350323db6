import { isSecretName, SECRET_MINIMUM_LENGTH } from '@portolan/process'

/** GitLab trigger tokens stand in variables named after group and project: `acme_web_cart`. */
const isTriggerToken = (name: string, value: string) => /^[^_]+_.*[a-z]/.test(name) && /^[\w-]{16,}$/.test(value)

/** The values of all variables that have a telling name or look like a GitLab trigger token. */
export function listSecretValues(env: Readonly<Record<string, string>>): string[] {
  return Object.entries(env)
    .filter(([name, value]) => isSecretName(name) || isTriggerToken(name, value))
    .map(([, value]) => value)
    .filter((value) => value.length >= SECRET_MINIMUM_LENGTH)
}
