import type { Config } from '../config.ts'
import type { FirstOrganization } from './first-organization.ts'

/** Tells a person where the page is and how to sign in: plain lines on standard output. */
export function printWelcome(facts: { address: string; organization: FirstOrganization; config: Config }): void {
  const { address, organization, config } = facts
  const lines = [
    '',
    `  Portolan is ready    ${address}`,
    `  Sign in as           ${organization.adminEmail}`,
    `  Password             ${organization.adminPassword ?? 'the one you were given'}`,
    `  Client id            ${organization.clientId}`,
    // On later starts the secret is in the file only, so that it does not fill terminals and logs.
    `  Client secret        ${organization.created ? organization.clientSecret : `see ${config.dataDir}/credentials.json`}`,
    ...(config.demo
      ? ['  CircleCI and GitLab here are stand-ins; set PORTOLAN_DEMO=false to start without them.']
      : []),
    '',
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}
