import type { SandboxOptions } from './start-sandbox.ts'

/**
 * Turns the environment into options.
 *
 * @throws Error listing every variable that cannot be understood.
 */
export function toSandboxOptions(environment: Readonly<Record<string, string | undefined>>): SandboxOptions {
  const problems: string[] = []
  const text = (name: string) => environment[name] || undefined
  const integer = (name: string, largest: number) => {
    const value = text(name)
    if (value === undefined) return undefined
    if (/^\d{1,9}$/.test(value) && Number(value) <= largest) return Number(value)
    problems.push(`${name} must be a whole number from 0 to ${largest}, not "${value}"`)
    return undefined
  }

  const host = text('SANDBOX_HOST')
  const baseUrl = text('SANDBOX_PORTAL_URL')
  const clientId = text('SANDBOX_PORTAL_CLIENT_ID')
  const clientSecret = text('SANDBOX_PORTAL_CLIENT_SECRET')
  const portalParts = [baseUrl, clientId, clientSecret].filter((part) => part !== undefined)
  if (portalParts.length !== 0 && portalParts.length !== 3) {
    problems.push('SANDBOX_PORTAL_URL, SANDBOX_PORTAL_CLIENT_ID and SANDBOX_PORTAL_CLIENT_SECRET go together')
  }
  if (baseUrl !== undefined && !URL.canParse(baseUrl)) problems.push('SANDBOX_PORTAL_URL must be a URL')

  const circleciPort = integer('SANDBOX_CIRCLECI_PORT', 65_535)
  const gitlabPort = integer('SANDBOX_GITLAB_PORT', 65_535)
  const stepDurationMs = integer('SANDBOX_STEP_DURATION_MS', 3_600_000)
  const circleciToken = text('SANDBOX_CIRCLECI_TOKEN')
  const triggerToken = text('SANDBOX_GITLAB_TRIGGER_TOKEN')
  const strict = text('SANDBOX_STRICT')
  if (problems.length > 0) throw new Error(problems.join('; '))

  const shared = {
    ...(host !== undefined && { host }),
    ...(baseUrl !== undefined && clientId && clientSecret && { portal: { baseUrl, clientId, clientSecret } }),
  }
  return {
    circleci: {
      ...shared,
      ...(circleciPort !== undefined && { port: circleciPort }),
      ...(circleciToken !== undefined && { tokens: [circleciToken] }),
      acceptNullParameters: strict !== 'true',
    },
    gitlab: {
      ...shared,
      ...(gitlabPort !== undefined && { port: gitlabPort }),
      ...(triggerToken !== undefined && { triggerTokens: [triggerToken] }),
    },
    ...(stepDurationMs !== undefined && { stepDurationMs }),
  }
}
