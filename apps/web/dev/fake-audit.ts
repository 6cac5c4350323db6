/** The audit trail and the secrets of the fake portal: one event of every look, and enough for a second page. */

type Json = Record<string, unknown>

const MINUTE_MS = 60_000
const now = Date.now()
const ago = (minutes: number) => new Date(now - minutes * MINUTE_MS).toISOString()

export const ACTORS = [
  { id: 'usr_ada', name: 'ada@acme.test', kind: 'person' },
  { id: 'usr_grace', name: 'grace@acme.test', kind: 'person' },
  { id: 'b4x9Kq2v', name: 'CI pipelines', kind: 'machine' },
]

const secret = (secretName: string, description: string | null, minutes: number, by: string) => ({
  secretName,
  description,
  createdAt: ago(minutes + 40_000),
  createdBy: 'ada@acme.test',
  updatedAt: ago(minutes),
  updatedBy: by,
})

export const SECRETS: Json[] = [
  secret('CI_TOKEN', 'CircleCI, project token of the platform team. Renewed every quarter.', 95, 'ada@acme.test'),
  secret('chat-key', 'Address of the #deployments hook', 5_000, 'grace@acme.test'),
  secret('REGISTRY_PASSWORD', null, 43_000, 'b4x9Kq2v'),
]

const RUNBOOK = `## Runbook\n\n${'Handles every order before payment. Scale to six replicas when the queue grows. '.repeat(7)}`

const before = {
  identifier: 'checkout',
  title: 'Checkout',
  team: ['payments'],
  properties: { lifecycle: 'Development', replicas: 3, on_call: 'shop@acme.test', tags: ['node', 'kafka'] },
  relations: { domain: 'shop' },
  updatedAt: ago(900),
  updatedBy: 'grace@acme.test',
}
const after = {
  ...before,
  team: ['payments', 'platform'],
  properties: { lifecycle: 'Production', replicas: 6, tags: ['node', 'kafka'], public: true, readme: RUNBOOK },
  updatedAt: ago(34),
  updatedBy: 'ada@acme.test',
}

type Seed = [
  minutes: number,
  action: string,
  resourceType: string,
  actor: string,
  origin: string,
  context: Json,
  diff: { before: unknown; after: unknown },
  parts?: Json,
]

function seeds(runId: string): Seed[] {
  const checkout = { blueprint: 'service', entity: 'checkout' }
  const running = { status: 'IN_PROGRESS', link: [] }
  return [
    [
      2,
      'UPDATE',
      'secret',
      'usr_ada',
      'UI',
      { secret: 'CI_TOKEN', valueChanged: true },
      { before: { updatedAt: ago(95) }, after: { updatedAt: ago(2) } },
    ],
    [34, 'UPDATE', 'entity', 'usr_ada', 'UI', checkout, { before, after }],
    [
      61,
      'UPDATE',
      'run',
      'b4x9Kq2v',
      'API',
      { ...checkout, action: 'deploy_service', runId },
      {
        before: running,
        after: {
          status: 'SUCCESS',
          link: ['https://app.circleci.com/pipelines/128'],
          summary: 'Pipeline 128 finished',
        },
      },
    ],
    [
      63,
      'CREATE',
      'run',
      'usr_grace',
      'UI',
      { ...checkout, action: 'deploy_service', runId },
      { before: null, after: { ...running, properties: { branch: 'main', environment: 'staging' } } },
    ],
    [
      140,
      'DELETE',
      'entity',
      'usr_grace',
      'UI',
      { blueprint: 'service', entity: 'legacy-mail' },
      {
        before: { identifier: 'legacy-mail', title: 'Legacy mail', properties: { lifecycle: 'Deprecated' } },
        after: null,
      },
    ],
    [
      300,
      'UPDATE',
      'credential',
      'usr_ada',
      'UI',
      { clientId: 'b4x9Kq2v' },
      { before: null, after: null },
      { message: 'The client secret was shown' },
    ],
    [
      700,
      'CREATE',
      'blueprint',
      'b4x9Kq2v',
      'API',
      { blueprint: 'domain' },
      { before: null, after: { identifier: 'domain', title: 'Domain', icon: 'Domain' } },
    ],
    [
      720,
      'UPDATE',
      'blueprint',
      'b4x9Kq2v',
      'API',
      { blueprint: 'service' },
      { before: { title: 'Services' }, after: { title: 'Service' } },
      { status: 'FAILURE' },
    ],
    [
      1500,
      'UPDATE',
      'action',
      'usr_ada',
      'UI',
      { action: 'deploy_service', permissions: true },
      { before: { execute: { roles: ['Admin'] } }, after: { execute: { roles: ['Admin', 'Member'] } } },
    ],
    [
      1600,
      'UPDATE',
      'organization',
      'usr_ada',
      'UI',
      { organization: 'org_1' },
      { before: { name: 'ACME' }, after: { name: 'Acme' } },
    ],
    ...Array.from({ length: 60 }, (_, index): Seed => [
      2000 + index * 37,
      'UPDATE',
      'entity',
      'b4x9Kq2v',
      'API',
      checkout,
      { before: { properties: { replicas: index } }, after: { properties: { replicas: index + 1 } } },
    ]),
  ]
}

/** The events about a portal whose latest ended run is `runId`, newest first. */
export function seedAudit(runId: string): Json[] {
  const all = seeds(runId)
  return all.map(([minutes, action, resourceType, userId, origin, context, diff, parts], index) => ({
    identifier: `ev_${all.length - index}`,
    action,
    resourceType,
    status: 'SUCCESS',
    message: '',
    trigger: { by: { orgId: 'org_1', userId }, origin, at: ago(minutes) },
    context,
    diff,
    additionalData: {},
    ...parts,
  }))
}

/** `GET /v1/audit-log`, as far as the page asks. */
export function readAudit(events: readonly Json[], query: URLSearchParams): Json {
  const is = (key: string, value: unknown) => !query.get(key) || query.get(key) === value
  const resources = query.getAll('resources')
  const found = events.filter((event) => {
    const context = event['context'] as Json
    const { by, origin, at } = event['trigger'] as { by: Json; origin: string; at: string }
    return (
      is('identifier', event['identifier']) &&
      is('entity', context['entity']) &&
      is('blueprint', context['blueprint']) &&
      is('run_id', context['runId']) &&
      is('actor', by['userId']) &&
      is('origin', origin) &&
      is('action', event['action']) &&
      is('status', event['status']) &&
      (resources.length === 0 || resources.includes(String(event['resourceType']))) &&
      (query.get('from') ?? '') <= at
    )
  })
  const start = Number(query.get('cursor') ?? 0)
  const end = start + Number(query.get('limit') ?? 1000)
  return { audits: found.slice(start, end), next: end < found.length ? String(end) : null }
}
