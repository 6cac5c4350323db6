/**
 * Shapes of the imitated operations, written from the facts in GitLab's REST documentation. GitLab publishes no
 * complete OpenAPI description of them.
 */

const nullable = (schema: object) => ({ anyOf: [{ type: 'null' }, schema] })
const words = (text: string) => text.split(' ')
const time = { type: 'string', format: 'date-time' }

/**
 * Source: "Pipeline trigger tokens API", section "Trigger a pipeline with a token": `token` and `ref` are required,
 * `variables` is a map of strings. Other keys are open: "Trigger pipelines with the API", section on the webhook payload,
 * describes how the whole request reaches the jobs as `TRIGGER_PAYLOAD`. A null `variables` counts as none, as
 * in GitLab's published source of that route.
 */
export const triggerRequestSchema = {
  type: 'object',
  required: ['token', 'ref'],
  properties: {
    token: { type: 'string' },
    ref: { type: 'string', minLength: 1 },
    variables: { type: ['object', 'null'], additionalProperties: { type: 'string' } },
  },
}

/** Source: "Pipelines API", section "Get a single pipeline", the list of `status` in "List project pipelines". */
export const pipelineSchema = {
  type: 'object',
  required: words(
    'id iid project_id sha ref status source created_at updated_at web_url before_sha tag yaml_errors user ' +
      'started_at finished_at committed_at duration queued_duration coverage detailed_status',
  ),
  properties: {
    id: { type: 'integer' },
    iid: { type: 'integer' },
    project_id: { type: 'integer' },
    sha: { type: 'string', pattern: '^[0-9a-f]{40}$' },
    ref: { type: 'string' },
    status: { enum: ['created', 'pending', 'running', 'success', 'failed'] },
    source: { enum: ['trigger'] },
    created_at: time,
    updated_at: time,
    web_url: { type: 'string', format: 'uri' },
    before_sha: { type: 'string' },
    tag: { type: 'boolean' },
    yaml_errors: nullable({ type: 'string' }),
    user: {
      type: 'object',
      required: ['id', 'username', 'name', 'state', 'avatar_url', 'web_url'],
      properties: { id: { type: 'integer' }, username: { type: 'string' } },
    },
    started_at: nullable(time),
    finished_at: nullable(time),
    committed_at: nullable(time),
    duration: nullable({ type: 'number' }),
    queued_duration: nullable({ type: 'number' }),
    coverage: nullable({ type: 'string' }),
    detailed_status: {
      type: 'object',
      required: ['text', 'label', 'group', 'has_details', 'details_path'],
    },
  },
}

/** Source: "Jobs API", section "List pipeline jobs". */
export const jobListSchema = {
  type: 'array',
  items: {
    type: 'object',
    required: words(
      'id name stage status ref tag coverage allow_failure created_at started_at finished_at duration ' +
        'queued_duration web_url pipeline user commit runner artifacts',
    ),
    properties: {
      id: { type: 'integer' },
      name: { type: 'string' },
      stage: { type: 'string' },
      status: { enum: ['created', 'pending', 'running', 'failed', 'success', 'canceled', 'skipped', 'manual'] },
      created_at: time,
      started_at: nullable(time),
      finished_at: nullable(time),
      duration: nullable({ type: 'number' }),
      web_url: { type: 'string', format: 'uri' },
      pipeline: {
        type: 'object',
        required: ['id', 'project_id', 'ref', 'sha', 'status'],
        properties: { id: { type: 'integer' }, project_id: { type: 'integer' } },
      },
      failure_reason: { type: 'string' },
    },
  },
}

/** Source: "Troubleshooting the REST API", section "Status codes" and its examples of validation errors. */
export const errorSchema = {
  type: 'object',
  anyOf: [{ required: ['message'] }, { required: ['error'] }],
  properties: {
    message: { anyOf: [{ type: 'string' }, { type: 'object' }] },
    error: { type: 'string' },
  },
}
