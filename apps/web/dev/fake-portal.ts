import { ACTORS, readAudit, SECRETS, seedAudit } from './fake-audit.ts'
import { TEAMS, USERS } from './fake-people.ts'
import { ACTIONS, BLUEPRINTS, ENTITIES } from './fake-data.ts'

type Json = Record<string, unknown>
export type Reply = { status: number; body: Json }

const LOG_EVERY_MS = 700

/** The state of the fake portal and what its routes do with it. Runs make progress by themselves. */
export class FakePortal {
  readonly requests: { method: string; path: string; body: unknown }[] = []
  readonly runs: Json[] = []
  readonly logs = new Map<string, Json[]>()
  readonly listeners = new Set<(event: string, data: unknown) => void>()
  #entities: Json[] = [...ENTITIES]
  #blueprints: Json[] = [...BLUEPRINTS]
  #actions: Json[] = [...ACTIONS]
  readonly #timers = new Set<NodeJS.Timeout>()

  constructor() {
    this.#seedRuns()
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer)
  }

  bootstrap(): Json {
    return {
      ok: true,
      user: { id: 'u1', email: 'ada@acme.test', firstName: 'Ada', lastName: 'Byron', roles: ['Admin'], teams: [] },
      organization: { id: 'org_1', name: 'Acme', portalTitle: null },
      standIns: true,
      embedding: { frames: ['https://lucid.app'], apiDescriptions: [] },
      version: '0.1.0',
    }
  }

  handle(method: string, path: string, query: URLSearchParams, body: Json): Reply {
    this.requests.push({ method, path, body })
    const parts = path.split('/').slice(1).map(decodeURIComponent)
    const route = `${method} ${path}`
    if (route === 'GET /v1/blueprints') return ok({ blueprints: this.#blueprints })
    if (route === 'POST /v1/blueprints') return this.#save(this.#blueprints, body, 'blueprint')
    if (route === 'GET /v1/actions') return ok({ actions: this.#actions })
    if (route === 'POST /v1/actions') return this.#save(this.#actions, body, 'action')
    if (route === 'GET /ui/v1/catalog-summary') return ok({ blueprints: this.#summary() })
    if (route === 'POST /ui/v1/table/query') return this.#table(body)
    if (route === 'GET /ui/v1/search') return ok({ results: this.#search(query.get('text') ?? '') })
    if (route === 'GET /ui/v1/credentials')
      return ok({ credentials: { clientId: 'b4x9Kq2v', clientSecret: 's3cr3t-of-acme-0001' } })
    if (route === 'GET /ui/v1/actors') return ok({ actors: ACTORS })
    if (route === 'GET /v1/audit-log') return ok(readAudit(seedAudit(this.#endedRun()), query))
    if (route === 'GET /v1/organization/secrets') return ok({ secrets: SECRETS })
    if (route === 'GET /v1/users') return ok({ users: USERS })
    if (route === 'GET /v1/teams') return ok({ teams: TEAMS })
    if (parts[1] === 'v1' && parts[4] === 'sign-up-link')
      return ok({
        signUpLink: { url: 'http://localhost:4400/sign-up#wind-and-tide', expiresAt: '2027-03-01T12:00:00Z' },
      })
    if (route === 'GET /ui/v1/runs') return ok({ runs: this.#filterRuns(query), next: null })
    if (route === 'GET /v1/actions/runs') return ok({ runs: this.#runsOf(query) })
    if (parts[0] === 'ui' && parts[2] === 'runs' && parts[4] === 'logs') return this.#readLogs(parts[3] ?? '', query)
    if (parts[1] === 'actions' && parts[2] === 'runs') return this.#run(method, parts, body)
    if (parts[1] === 'actions' && parts[3] === 'runs') return this.#start(parts[2] ?? '', body)
    if (parts[0] === 'ui' && parts[2] === 'blueprints' && parts[4] === 'rights')
      return ok({ rights: { register: 'all', update: 'all', unregister: 'all' } })
    if (parts[1] === 'blueprints' && parts[3] === 'entities') return this.#entity(method, parts, body)
    return refuse(404, 'not_found', `Route ${route} does not exist`)
  }

  #endedRun(): string {
    return String(this.runs.find((run) => run['status'] === 'SUCCESS')?.['id'])
  }

  #summary(): Json[] {
    return this.#blueprints.map(({ identifier, title, icon }) => ({
      identifier,
      title,
      icon,
      count: this.#entities.filter((entity) => entity['blueprint'] === identifier).length,
    }))
  }

  #table(body: Json): Reply {
    const words = String(body['search'] ?? '')
      .toLowerCase()
      .split(/\s+/)
      .filter(Boolean)
    const [sort] = (body['sort'] ?? []) as { property: string; order: string }[]
    const found = this.#entities
      .filter((entity) => entity['blueprint'] === body['blueprint'])
      .filter((entity) => words.every((word) => JSON.stringify(entity).toLowerCase().includes(word)))
    if (sort) {
      const sign = sort.order === 'DESC' ? -1 : 1
      const valueOf = (entity: Json) =>
        sort.property.startsWith('$') ? entity[sort.property.slice(1)] : (entity['properties'] as Json)[sort.property]
      found.sort(
        (a, b) => sign * String(valueOf(a) ?? '').localeCompare(String(valueOf(b) ?? ''), 'en', { numeric: true }),
      )
    }
    const from = Number(body['cursor'] ?? 0)
    const rows = found.slice(from, from + Number(body['limit'] ?? 100))
    const next = from + rows.length < found.length ? String(from + rows.length) : null
    return ok({ rows, next, total: { value: found.length, relation: 'eq' } })
  }

  #search(text: string): Json[] {
    const wanted = text.toLowerCase()
    const matches = (item: Json) =>
      `${String(item['title'])} ${String(item['identifier'])}`.toLowerCase().includes(wanted)
    return [
      ...this.#blueprints.filter(matches).map((item) => ({ ...pick(item), kind: 'blueprint' })),
      ...this.#actions.filter(matches).map((item) => ({ ...pick(item), kind: 'action' })),
      ...this.#entities
        .filter(matches)
        .map((item) => ({ ...pick(item), kind: 'entity', blueprint: item['blueprint'] })),
    ].slice(0, 20)
  }

  #entity(method: string, parts: string[], body: Json): Reply {
    const [, , blueprint, , identifier] = parts
    if (method === 'POST') {
      const created = {
        ...body,
        blueprint,
        title: body['title'] ?? null,
        ...times(),
        identifier: body['identifier'] ?? 'e_new',
      }
      this.#entities.unshift(created)
      return { status: 201, body: { ok: true, entity: created } }
    }
    const index = this.#entities.findIndex(
      (item) => item['blueprint'] === blueprint && item['identifier'] === identifier,
    )
    const known = this.#entities[index]
    if (!known)
      return refuse(404, 'not_found', `Entity "${identifier ?? ''}" of blueprint "${blueprint ?? ''}" was not found`)
    if (method === 'DELETE') {
      this.#entities.splice(index, 1)
      return ok({})
    }
    if (method === 'PATCH') {
      const merged = (key: string) => ({ ...(known[key] as Json), ...(body[key] as Json | undefined) })
      this.#entities[index] = { ...known, ...body, properties: merged('properties'), relations: merged('relations') }
    }
    return ok({ entity: this.#entities[index] })
  }

  #save(list: Json[], body: Json, key: string): Reply {
    if (list.some((item) => item['identifier'] === body['identifier'])) {
      return refuse(409, 'identifier_taken', `Identifier "${String(body['identifier'])}" is taken`)
    }
    const type = JSON.stringify(body).match(/"type":"strin"/)
    if (type) {
      const errors = [
        { path: '/schema/properties/x/type', message: 'must be one of string, number, boolean, object, array' },
      ]
      return refuse(422, 'invalid_request', 'The body does not match the schema', { errors })
    }
    list.push({
      mirrorProperties: {},
      calculationProperties: {},
      aggregationProperties: {},
      relations: {},
      ...body,
      ...times(),
    })
    return { status: 201, body: { ok: true, [key]: body } }
  }

  #start(identifier: string, body: Json): Reply {
    const action = this.#actions.find((item) => item['identifier'] === identifier)
    if (!action) return refuse(404, 'not_found', `Action "${identifier}" was not found`)
    const properties = (body['properties'] ?? {}) as Json
    if (properties['branch'] === 'refused') {
      const errors = [{ path: '/branch', message: 'no branch of this name exists' }]
      return refuse(422, 'user_inputs_schema_invalid', 'The inputs do not match the form', { errors })
    }
    const waits = Boolean(action['requiredApproval'])
    const run = this.#newRun(action, waits ? 'WAITING_FOR_APPROVAL' : 'IN_PROGRESS', body)
    if (!waits) this.#progress(run)
    return { status: 202, body: { ok: true, run } }
  }

  #run(method: string, parts: string[], body: Json): Reply {
    const run = this.runs.find((item) => item['id'] === parts[3])
    if (!run) return refuse(404, 'not_found', `Run "${parts[3] ?? ''}" was not found`)
    if (parts[4] === 'approval') {
      const approves = body['status'] === 'APPROVE'
      this.#change(
        run,
        approves ? { status: 'IN_PROGRESS' } : { status: 'DECLINED', endedAt: new Date().toISOString() },
      )
      if (approves) this.#progress(run)
    } else if (method === 'PATCH') {
      this.#change(run, { ...body, endedAt: new Date().toISOString() })
    }
    return ok({ run })
  }

  #readLogs(runId: string, query: URLSearchParams): Reply {
    const after = Number(query.get('after') ?? 0)
    const rest = (this.logs.get(runId) ?? []).filter((line) => Number(line['id']) > after)
    const page = rest.slice(0, Number(query.get('limit') ?? 1000))
    return ok({ runLogs: page, next: rest.length > page.length ? page.at(-1)?.['id'] : null })
  }

  #filterRuns(query: URLSearchParams): Json[] {
    const { status, action } = Object.fromEntries(query) as { status?: string; action?: string }
    return this.runs.filter(
      (run) => (!status || run['status'] === status) && (!action || (run['action'] as Json)['identifier'] === action),
    )
  }

  #runsOf(query: URLSearchParams): Json[] {
    return this.runs.filter((run) => (run['entity'] as Json | null)?.['identifier'] === query.get('entity'))
  }

  #newRun(action: Json, status: string, body: Json, startedAgoMs = 0): Json {
    const trigger = action['trigger'] as Json
    const blueprint = this.#blueprints.find((item) => item['identifier'] === trigger['blueprintIdentifier'])
    const entity = this.#entities.find((item) => item['identifier'] === body['entity'])
    const at = new Date(Date.now() - startedAgoMs).toISOString()
    const run: Json = {
      id: `r_${Math.random().toString(36).slice(2, 10)}${Math.random().toString(36).slice(2, 10)}`,
      status,
      statusLabel: null,
      action: { ...pick(action), deleted: false },
      blueprint: blueprint ? { ...pick(blueprint), deleted: false } : null,
      entity: entity ? { ...pick(entity), deleted: false } : null,
      properties: body['properties'] ?? {},
      rawProperties: body['properties'] ?? {},
      source: 'UI',
      requiredApproval: Boolean(action['requiredApproval']),
      approval: null,
      link: [],
      summary: null,
      message: null,
      externalRunId: null,
      payload: { ...(action['invocationMethod'] as Json), headers: {}, body: { action: action['identifier'] } },
      response: null,
      pendingExecution: false,
      claimedUntil: null,
      installationId: null,
      impersonatedBy: null,
      createdBy: 'ada@acme.test',
      updatedBy: 'ada@acme.test',
      createdAt: at,
      updatedAt: at,
      endedAt: null,
    }
    this.runs.unshift(run)
    this.logs.set(String(run['id']), [])
    return run
  }

  #progress(run: Json): void {
    const lines = PIPELINE_LINES
    let at = 0
    const timer = setInterval(() => {
      const message = lines[at++]
      if (message !== undefined) this.#log(run, message)
      if (at === 3) this.#change(run, { link: ['https://app.circleci.com/pipelines/gh/acme/cart-service/128'] })
      if (at < lines.length || run['status'] !== 'IN_PROGRESS') return
      clearInterval(timer)
      this.#change(run, {
        status: 'SUCCESS',
        summary: SUMMARY,
        response: { id: '5034460f', number: 128 },
        endedAt: new Date().toISOString(),
      })
    }, LOG_EVERY_MS)
    this.#timers.add(timer)
  }

  #log(run: Json, message: string, at = new Date().toISOString()): void {
    const lines = this.logs.get(String(run['id'])) ?? []
    const line = { id: String(lines.length + 1), runId: run['id'], message, createdBy: 'agent', createdAt: at }
    lines.push(line)
    this.#tell('runLog', line)
  }

  #change(run: Json, change: Json): void {
    Object.assign(run, change, { updatedAt: new Date().toISOString() })
    this.#tell('run', run)
  }

  #tell(event: string, data: unknown): void {
    for (const listener of this.listeners) listener(event, data)
  }

  #seedRuns(): void {
    const HOUR_MS = 3_600_000
    const seeds: [number, string, string, string, string | null][] = [
      [1, 'FAILURE', 'cart', 'Tests failed', null],
      [1, 'SUCCESS', 'checkout', '', SUMMARY],
      [0, 'SUCCESS', 'cart-service', '', null],
      [3, 'DECLINED', 'mail', '', null],
      [0, 'IN_PROGRESS', 'data-platform', '', null],
    ]
    for (const [index, [action, status, entity, label, summary]] of seeds.entries()) {
      const definition = this.#actions[action]
      if (!definition) continue
      const startedAgoMs = status === 'IN_PROGRESS' ? 22 * 60_000 : (seeds.length - index) * HOUR_MS
      const properties =
        action === 1 ? { branch: 'main', environment: 'staging', token: 'AAECAwQFBgcI', replicas: 3 } : {}
      const run = this.#newRun(definition, status, { entity, properties }, startedAgoMs)
      const from = Date.parse(String(run['createdAt']))
      const ended = status === 'IN_PROGRESS' ? null : new Date(from + 94_000).toISOString()
      Object.assign(run, { statusLabel: label || null, summary, endedAt: ended, updatedAt: ended ?? run['createdAt'] })
      if (status !== 'IN_PROGRESS')
        PIPELINE_LINES.forEach((line, at) => this.#log(run, line, new Date(from + at * 4000).toISOString()))
    }
  }
}

const SUMMARY = 'Pipeline **128** finished: `build` 41 s, `test` 38 s, `deploy` 12 s.'
const PIPELINE_LINES = [
  'Claimed by agent port-agent-0',
  'POST https://circleci.com/api/v2/project/gh%2Facme%2Fcart-service/pipeline',
  '201 Created, pipeline 128',
  '\u001b[36mbuild\u001b[0m started',
  'build: npm ci --prefer-offline',
  'build: added 412 packages in 9s',
  '\u001b[32mbuild succeeded\u001b[0m in 41 s',
  '\u001b[36mtest\u001b[0m started',
  'test: 318 passed, 0 failed',
  '\u001b[32mtest succeeded\u001b[0m in 38 s',
  '\u001b[36mdeploy\u001b[0m started',
  'deploy: rolled out revision 61 to staging, 3 of 3 replicas available, waiting for the canary to hold for twenty minutes before the next step',
  '\u001b[32mdeploy succeeded\u001b[0m in 12 s',
]

function pick({ identifier, title, icon }: Json): Json {
  return { identifier, title: title ?? null, icon: icon ?? null }
}

function times(): Json {
  const at = new Date().toISOString()
  return { createdAt: at, createdBy: 'ada@acme.test', updatedAt: at, updatedBy: 'ada@acme.test' }
}

function ok(body: Json): Reply {
  return { status: 200, body: { ok: true, ...body } }
}

function refuse(status: number, error: string, message: string, details?: Json): Reply {
  return { status, body: { ok: false, error, message, ...(details && { details }) } }
}
