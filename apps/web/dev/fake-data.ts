/** What the fake portal holds: enough of every property kind to see how each is drawn. */

const MINUTE_MS = 60_000
const now = Date.now()
const ago = (minutes: number) => new Date(now - minutes * MINUTE_MS).toISOString()

const audit = { createdAt: ago(40_000), createdBy: 'ada@acme.test', updatedAt: ago(90), updatedBy: 'ada@acme.test' }
const maps = { mirrorProperties: {}, calculationProperties: {}, aggregationProperties: {}, relations: {} }

export const BLUEPRINTS = [
  {
    ...audit,
    ...maps,
    identifier: 'circle_ci_project',
    title: 'CircleCI Project',
    icon: 'CircleCI',
    description: 'Projects whose pipelines the portal can start',
    schema: { properties: { project_slug: { title: 'Slug', type: 'string' } }, required: ['project_slug'] },
  },
  {
    ...audit,
    ...maps,
    identifier: 'domain',
    title: 'Domain',
    icon: 'Domain',
    description: 'A part of the business that services belong to',
    schema: { properties: { architecture: { title: 'Architecture', type: 'string', format: 'url' } }, required: [] },
  },
  {
    ...audit,
    ...maps,
    identifier: 'service',
    title: 'Service',
    icon: 'Microservice',
    description: 'Deployable software, with who answers for it',
    schema: {
      properties: {
        lifecycle: {
          title: 'Lifecycle',
          type: 'string',
          enum: ['Experimental', 'Development', 'Production', 'Deprecated'],
          enumColors: { Experimental: 'purple', Development: 'blue', Production: 'green', Deprecated: 'lightGray' },
        },
        type: {
          title: 'Type',
          type: 'string',
          enum: ['Backend', 'Frontend', 'Library'],
          enumColors: { Backend: 'turquoise', Frontend: 'orange', Library: 'gold' },
        },
        repository: { title: 'Repository', type: 'string', format: 'url' },
        on_call: { title: 'On call', type: 'string', format: 'email' },
        replicas: { title: 'Replicas', type: 'number' },
        public: { title: 'Public', type: 'boolean' },
        tags: { title: 'Tags', type: 'array', items: { type: 'string' } },
        last_deploy: { title: 'Last deploy', type: 'string', format: 'date-time' },
        readme: { title: 'Readme', type: 'string', format: 'markdown' },
        settings: { title: 'Settings', type: 'object' },
      },
      required: ['lifecycle'],
    },
    relations: {
      domain: { title: 'Domain', target: 'domain', required: false, many: false },
      depends_on: { title: 'Depends on', target: 'service', required: false, many: true },
    },
  },
]

const NAMES = [
  'cart',
  'checkout',
  'catalog',
  'search',
  'payments',
  'shipping',
  'invoices',
  'identity',
  'mail',
  'pricing',
]
const DOMAINS = ['shop', 'logistics', 'finance', 'platform']
const LIFECYCLES = ['Production', 'Development', 'Production', 'Experimental', 'Production', 'Deprecated']
const TYPES = ['Backend', 'Backend', 'Frontend', 'Library']

const README = `## Runbook

Handles every **order** before payment.

| Alert | First step |
|---|---|
| Queue too long | scale to 6 replicas |
| Errors > 2 % | roll back with *Deploy* |
`

const entity = (blueprint: string, identifier: string, title: string, index: number) => ({
  identifier,
  title,
  blueprint,
  team: [],
  properties: {} as Record<string, unknown>,
  relations: {} as Record<string, unknown>,
  createdAt: ago(80_000 - index * 31),
  createdBy: 'ada@acme.test',
  updatedAt: ago(7 + index * index * 3),
  updatedBy: 'ci@acme.test',
})

const services = Array.from({ length: 240 }, (_, index) => {
  const base = NAMES[index % NAMES.length] ?? 'service'
  const name =
    index < NAMES.length ? base : `${base}-${['api', 'worker', 'web', 'jobs'][index % 4]}-${Math.floor(index / 10)}`
  return {
    ...entity(
      'service',
      name,
      name.replaceAll('-', ' ').replace(/^./, (letter) => letter.toUpperCase()),
      index,
    ),
    properties: {
      lifecycle: LIFECYCLES[index % 6],
      type: TYPES[index % 4],
      repository: `https://github.com/acme/${name}`,
      on_call: index % 7 === 3 ? null : `${DOMAINS[index % 4]}@acme.test`,
      replicas: (index * 7) % 23,
      public: index % 3 === 0,
      tags: ['node', 'postgres', 'kafka', 'react', 'go'].slice(index % 3, (index % 3) + 1 + (index % 4)),
      last_deploy: ago(13 + index * 97),
      readme: README,
      settings: { canary: { percent: 10, minutes: 20 }, alerts: ['latency', 'errors'] },
    },
    relations: {
      domain: DOMAINS[index % 4],
      depends_on: index % 5 === 0 ? [] : NAMES.slice(index % 4, (index % 4) + (index % 5)),
    },
  }
})

const domains = DOMAINS.map((name, index) => ({
  ...entity(
    'domain',
    name,
    name.replace(/^./, (letter) => letter.toUpperCase()),
    index,
  ),
  properties: { architecture: index % 2 ? null : `https://lucid.test/${name}` },
}))

const projects = ['cart-service', 'checkout-service', 'data-platform'].map((name, index) => ({
  ...entity('circle_ci_project', name, name, index),
  properties: { project_slug: `gh/acme/${name}` },
}))

export const ENTITIES = [...projects, ...domains, ...services]

const self = (operation: string, blueprintIdentifier: string | undefined, userInputs: unknown) => ({
  type: 'self-service',
  operation,
  ...(blueprintIdentifier && { blueprintIdentifier }),
  userInputs,
})
const agent = { type: 'WEBHOOK', agent: true, synchronized: false, method: 'POST', url: 'https://circleci.com' }

export const ACTIONS = [
  {
    identifier: 'circle_ci_project_trigger_circle_ci_pipeline',
    title: 'Trigger CircleCI pipeline',
    icon: 'CircleCI',
    trigger: self('DAY-2', 'circle_ci_project', { properties: {}, required: [], order: [] }),
    invocationMethod: agent,
  },
  {
    identifier: 'deploy_service',
    title: 'Deploy service',
    icon: 'Rocket',
    description: 'Builds a branch and rolls it out to one environment, a tenth of the traffic first.',
    requiredApproval: true,
    trigger: self('DAY-2', 'service', {
      properties: {
        branch: { type: 'string', title: 'Branch', default: 'main', description: 'What to build' },
        environment: { type: 'string', title: 'Environment', enum: ['staging', 'production'] },
        replicas: { type: 'number', title: 'Replicas', minimum: 1, maximum: 20, default: 3 },
        dry_run: { type: 'boolean', title: 'Dry run' },
        depends: {
          type: 'array',
          title: 'Wait for',
          items: { type: 'string', format: 'entity', blueprint: 'service' },
        },
        labels: { type: 'array', title: 'Labels', items: { type: 'string' } },
        token: { type: 'string', title: 'Registry token', encryption: 'aes256-gcm' },
        values: { type: 'object', title: 'Chart values' },
        notify: { type: 'string', format: 'user', title: 'Notify' },
        at: { type: 'string', format: 'date-time', title: 'Not before' },
      },
      titles: { advanced: { title: 'Advanced', description: 'Rarely needed' } },
      required: ['branch', 'environment'],
      order: ['branch', 'environment', 'replicas', 'dry_run', 'depends', 'labels', 'token', 'advanced', 'values'],
    }),
    invocationMethod: {
      type: 'WEBHOOK',
      url: 'https://ci.acme.test?token={{ .secrets.CI_TOKEN }}',
      agent: false,
      synchronized: false,
      method: 'POST',
    },
  },
  {
    identifier: 'scaffold_service',
    title: 'Scaffold a service',
    icon: 'Git',
    description: 'Creates a repository from the template, with pipeline, alerts and a catalog entry.',
    trigger: self('CREATE', 'service', {
      properties: {
        name: { type: 'string', title: 'Name', pattern: '^[a-z][a-z0-9-]+$', minLength: 3 },
        domain: { type: 'string', title: 'Domain', format: 'entity', blueprint: 'domain' },
        language: {
          type: 'string',
          title: 'Language',
          enum: ['Go', 'TypeScript', 'Python', 'Rust', 'Java', 'Kotlin', 'C#'],
        },
        notes: { type: 'string', title: 'Notes', format: 'multi-line' },
      },
      required: ['name', 'domain'],
    }),
    invocationMethod: { type: 'GITLAB', agent: true, projectName: 'scaffold', groupName: 'acme', defaultRef: 'main' },
  },
  {
    identifier: 'retire_service',
    title: 'Retire service',
    icon: 'Trash',
    description: 'Removes a service after its traffic has ended.',
    trigger: self('DELETE', 'service', {
      properties: { reason: { type: 'string', title: 'Reason' } },
      required: ['reason'],
    }),
    invocationMethod: { type: 'KAFKA' },
  },
  {
    identifier: 'request_access',
    title: 'Request cluster access',
    icon: 'Key',
    description: 'Asks the platform team for access that ends by itself.',
    requiredApproval: true,
    trigger: self('CREATE', undefined, {
      properties: { days: { type: 'number', title: 'Days', maximum: 30 } },
      required: ['days'],
    }),
    invocationMethod: {
      type: 'WEBHOOK',
      url: 'https://iam.acme.test',
      agent: false,
      synchronized: true,
      method: 'POST',
    },
  },
]
