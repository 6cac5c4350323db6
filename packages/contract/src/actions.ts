import { Type, type Static } from 'typebox'
import { ActionIdentifier, okReply, OpenObject, PROPERTY_IDENTIFIER_PATTERN } from './common.ts'

const closed = { additionalProperties: false }
const Flag = Type.Union([Type.Boolean(), Type.String()])
const ObjectOrArray = Type.Union([OpenObject, Type.Array(Type.Unknown())])

export const ACTION_OPERATIONS = ['CREATE', 'DAY-2', 'DELETE'] as const
export type ActionOperation = (typeof ACTION_OPERATIONS)[number]

/** How the work is done, one closed schema per `type`. Strings may hold `{{ jq }}`. */
export const INVOCATION_METHODS = {
  WEBHOOK: Type.Object(
    {
      type: Type.Literal('WEBHOOK'),
      url: Type.String({ minLength: 1 }),
      agent: Type.Optional(Flag),
      synchronized: Type.Optional(Flag),
      method: Type.Optional(Type.String()),
      headers: Type.Optional(Type.Record(Type.String(), Type.String())),
      body: Type.Optional(ObjectOrArray),
    },
    closed,
  ),
  KAFKA: Type.Object({ type: Type.Literal('KAFKA'), payload: Type.Optional(ObjectOrArray) }, closed),
  GITHUB: Type.Object(
    {
      type: Type.Literal('GITHUB'),
      org: Type.String(),
      repo: Type.String(),
      workflow: Type.String(),
      workflowInputs: Type.Optional(OpenObject),
      reportWorkflowStatus: Type.Optional(Flag),
    },
    closed,
  ),
  GITLAB: Type.Object(
    {
      type: Type.Literal('GITLAB'),
      projectName: Type.String(),
      groupName: Type.String(),
      defaultRef: Type.Optional(Type.String()),
      pipelineVariables: Type.Optional(OpenObject),
    },
    closed,
  ),
  AZURE_DEVOPS: Type.Object(
    {
      type: Type.Literal('AZURE_DEVOPS'),
      webhook: Type.String(),
      org: Type.String(),
      payload: Type.Optional(ObjectOrArray),
    },
    closed,
  ),
  UPSERT_ENTITY: Type.Object(
    {
      type: Type.Literal('UPSERT_ENTITY'),
      blueprintIdentifier: Type.String(),
      mapping: Type.Object(
        {
          identifier: Type.Optional(Type.String()),
          title: Type.Optional(Type.String()),
          team: Type.Optional(Type.Union([Type.String(), Type.Array(Type.String())])),
          icon: Type.Optional(Type.String()),
          properties: Type.Optional(OpenObject),
          relations: Type.Optional(OpenObject),
        },
        closed,
      ),
    },
    closed,
  ),
  INTEGRATION_ACTION: Type.Object(
    {
      type: Type.Literal('INTEGRATION_ACTION'),
      installationId: Type.String(),
      integrationActionType: Type.String(),
      integrationActionExecutionProperties: OpenObject,
    },
    closed,
  ),
} as const
export type InvocationMethodType = keyof typeof INVOCATION_METHODS
export type InvocationMethod = {
  [K in InvocationMethodType]: Static<(typeof INVOCATION_METHODS)[K]>
}[InvocationMethodType]
export type WebhookMethod = Static<(typeof INVOCATION_METHODS)['WEBHOOK']>

/** `{"jqQuery": "…"}`, evaluated over `.form`, `.entity` and `.user`. */
export const JqQuery = Type.Object({ jqQuery: Type.String() }, closed)
export interface JqQuery {
  jqQuery: string
}

export const USER_INPUT_TYPES = ['string', 'number', 'boolean', 'object', 'array'] as const

/**
 * One field of the form. Open.
 * @compat terraform-provider: sends `disabled`, which the published schema does not list.
 */
export const UserInput = Type.Object(
  { type: Type.Union(USER_INPUT_TYPES.map((type) => Type.Literal(type))) },
  { additionalProperties: true },
)
export interface UserInput {
  type: (typeof USER_INPUT_TYPES)[number]
  title?: string
  format?: string
  blueprint?: string
  default?: unknown
  visible?: boolean | JqQuery
  enum?: unknown[] | JqQuery
  pattern?: string | JqQuery
  encryption?: string | { algorithm: string; key: string }
  items?: Record<string, unknown> & { format?: string; blueprint?: string; enum?: unknown[] | JqQuery }
  [key: string]: unknown
}

const inputParts = {
  properties: Type.Record(Type.String({ pattern: PROPERTY_IDENTIFIER_PATTERN }), UserInput, closed),
  titles: Type.Optional(
    Type.Record(
      Type.String({ pattern: PROPERTY_IDENTIFIER_PATTERN }),
      Type.Object(
        {
          title: Type.String({ minLength: 1, maxLength: 140 }),
          description: Type.Optional(Type.String({ maxLength: 1000 })),
          visible: Type.Optional(Type.Union([Type.Boolean(), JqQuery])),
        },
        closed,
      ),
      closed,
    ),
  ),
  required: Type.Optional(Type.Union([Type.Array(Type.String()), JqQuery])),
  order: Type.Optional(Type.Array(Type.String())),
  steps: Type.Optional(
    Type.Array(
      Type.Object(
        {
          title: Type.String(),
          order: Type.Array(Type.String()),
          visible: Type.Optional(Type.Union([Type.Boolean(), JqQuery])),
        },
        closed,
      ),
    ),
  ),
}

/** The form of an action. `order` and `steps` exclude each other. */
export const UserInputs = Type.Object(inputParts, closed)
export interface UserInputs {
  properties: Record<string, UserInput>
  titles?: Record<string, unknown>
  required?: string[] | JqQuery
  order?: string[]
  steps?: unknown[]
}

const SearchCondition = Type.Object(
  {
    type: Type.Literal('SEARCH'),
    rules: Type.Array(Type.Unknown()),
    combinator: Type.Union([Type.Literal('and'), Type.Literal('or')]),
  },
  closed,
)

/**
 * A trigger by a person or an API client.
 * @compat published examples: `userInputs` may be missing in DAY-2 actions.
 */
export const SelfServiceTrigger = Type.Object(
  {
    type: Type.Literal('self-service'),
    operation: Type.Union(ACTION_OPERATIONS.map((operation) => Type.Literal(operation))),
    userInputs: Type.Optional(UserInputs),
    blueprintIdentifier: Type.Optional(Type.String({ minLength: 1 })),
    actionCardButtonText: Type.Optional(Type.String()),
    executeActionButtonText: Type.Optional(Type.String()),
    condition: Type.Optional(SearchCondition),
  },
  closed,
)

export const ENTITY_EVENTS = ['ENTITY_CREATED', 'ENTITY_UPDATED', 'ENTITY_DELETED', 'ANY_ENTITY_CHANGE'] as const
export const RUN_EVENTS = ['RUN_CREATED', 'RUN_UPDATED', 'ANY_RUN_CHANGE'] as const
export const TIMER_EVENT = 'TIMER_PROPERTY_EXPIRED'

/** What an automation listens to, by `event.type`. */
export const TRIGGER_EVENTS = {
  entity: Type.Object(
    { type: Type.Union(ENTITY_EVENTS.map((event) => Type.Literal(event))), blueprintIdentifier: Type.String() },
    closed,
  ),
  timer: Type.Object(
    { type: Type.Literal(TIMER_EVENT), blueprintIdentifier: Type.String(), propertyIdentifier: Type.String() },
    closed,
  ),
  run: Type.Object(
    { type: Type.Union(RUN_EVENTS.map((event) => Type.Literal(event))), actionIdentifier: Type.String() },
    closed,
  ),
} as const

export const AutomationTrigger = Type.Object(
  {
    type: Type.Literal('automation'),
    event: Type.Object({ type: Type.String() }, { additionalProperties: true }),
    condition: Type.Optional(
      Type.Object(
        {
          type: Type.Literal('JQ'),
          expressions: Type.Array(Type.String()),
          combinator: Type.Optional(Type.Union([Type.Literal('and'), Type.Literal('or')])),
        },
        closed,
      ),
    ),
  },
  closed,
)

/** An action without the parts that have a schema of their own: trigger and invocation method. */
export const ActionEnvelope = Type.Object(
  {
    identifier: ActionIdentifier,
    title: Type.Optional(Type.String({ maxLength: 1000 })),
    icon: Type.Optional(Type.String({ maxLength: 200 })),
    description: Type.Optional(Type.String({ maxLength: 10_000 })),
    trigger: OpenObject,
    invocationMethod: OpenObject,
    requiredApproval: Type.Optional(
      Type.Union([
        Type.Boolean(),
        Type.Object({ type: Type.Union([Type.Literal('ANY'), Type.Literal('ALL')]) }, closed),
      ]),
    ),
    approvalNotification: Type.Optional(OpenObject),
    publish: Type.Optional(Type.Boolean()),
    allowAnyoneToViewRuns: Type.Optional(Type.Boolean()),
  },
  closed,
)

/** A notification of approvers, by `type`. */
export const APPROVAL_NOTIFICATIONS = {
  email: Type.Object({ type: Type.Literal('email') }, closed),
  webhook: Type.Object(
    {
      type: Type.Literal('webhook'),
      url: Type.String({ format: 'uri' }),
      format: Type.Optional(Type.Union([Type.Literal('json'), Type.Literal('slack')])),
    },
    closed,
  ),
} as const

export type RequiredApproval = boolean | { type: 'ANY' | 'ALL' }

/** The trigger of an action that a person starts. */
export interface SelfServiceTrigger {
  type: 'self-service'
  operation: ActionOperation
  userInputs?: UserInputs
  blueprintIdentifier?: string
  actionCardButtonText?: string
  executeActionButtonText?: string
  condition?: { type: 'SEARCH'; rules: unknown[]; combinator: 'and' | 'or' }
}

export interface AutomationTrigger {
  type: 'automation'
  event: { type: string; blueprintIdentifier?: string; propertyIdentifier?: string; actionIdentifier?: string }
  condition?: { type: 'JQ'; expressions: string[]; combinator?: 'and' | 'or' }
}

/** An action of version 2 as clients send it. */
export interface ActionDocument {
  identifier: string
  title?: string
  icon?: string
  description?: string
  trigger: SelfServiceTrigger | AutomationTrigger
  invocationMethod: InvocationMethod
  requiredApproval?: RequiredApproval
  approvalNotification?: Record<string, unknown>
  publish?: boolean
  allowAnyoneToViewRuns?: boolean
}

/** Body of `POST` and `PUT`; the operation checks the details and names the place that is wrong. */
export const ActionRequest = Type.Object(
  { identifier: Type.Optional(Type.String()) },
  { additionalProperties: true, description: 'An action of version 2, or of version 1 at the routes of a blueprint' },
)

/** An action in replies: what was sent, plus `id` and who wrote it when. Version 1 lacks the version 2 keys. */
export const Action = Type.Object({ identifier: Type.String() }, { additionalProperties: true })
export type Action = ActionDocument & {
  id: string
  publish: boolean
  createdAt: string
  createdBy: string
  updatedAt: string
  updatedBy: string
}

export const ActionReply = okReply({ action: Action })
export const ActionsReply = okReply({ actions: Type.Array(Action) })
export interface ActionsReply {
  ok: true
  actions: Action[]
}

const Names = Type.Array(Type.String(), { maxItems: 1000 })
const policy = Type.Optional(Type.Union([OpenObject, Type.Null()]))

/** Body of `PATCH …/permissions`: sections and keys that are absent stay; `policy: null` removes it. */
export const ActionPermissionsPatch = Type.Object(
  {
    execute: Type.Optional(
      Type.Object(
        {
          users: Type.Optional(Names),
          roles: Type.Optional(Names),
          teams: Type.Optional(Names),
          ownedByTeam: Type.Optional(Type.Boolean()),
          policy,
        },
        closed,
      ),
    ),
    approve: Type.Optional(
      Type.Object(
        { users: Type.Optional(Names), roles: Type.Optional(Names), teams: Type.Optional(Names), policy },
        closed,
      ),
    ),
  },
  closed,
)
export type ActionPermissionsPatch = Static<typeof ActionPermissionsPatch>

export interface ActionPermissions {
  execute: {
    users: string[]
    roles: string[]
    teams: string[]
    ownedByTeam: boolean
    policy: Record<string, unknown> | null
  }
  approve: { users: string[]; roles: string[]; teams: string[]; policy: Record<string, unknown> | null }
}

export const ActionPermissionsReply = okReply({ permissions: OpenObject })

/** An action of version 1, as it is pasted into a blueprint. Open: what replies add may be sent back. */
export const ActionVersion1 = Type.Object(
  {
    identifier: ActionIdentifier,
    title: Type.Optional(Type.String()),
    icon: Type.Optional(Type.String()),
    description: Type.Optional(Type.String()),
    userInputs: Type.Optional(UserInputs),
    invocationMethod: Type.Object({ type: Type.String() }, { additionalProperties: true }),
    trigger: Type.Union(ACTION_OPERATIONS.map((operation) => Type.Literal(operation))),
    requiredApproval: Type.Optional(Type.Unknown()),
    approvalNotification: Type.Optional(OpenObject),
  },
  { additionalProperties: true },
)
export interface ActionVersion1 {
  identifier: string
  title?: string
  icon?: string
  description?: string
  userInputs?: UserInputs
  invocationMethod: { type: string; [key: string]: unknown }
  trigger: ActionOperation
  requiredApproval?: RequiredApproval
  approvalNotification?: Record<string, unknown>
  [key: string]: unknown
}

/** Query of `GET /v1/actions`: lists may be repeated keys, `key[]` or comma-joined. */
export const ListActionsQuery = Type.Object({}, { additionalProperties: true })
