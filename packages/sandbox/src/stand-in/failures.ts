import { Ajv } from 'ajv'

/** How a chosen request is to go wrong. */
export type Failure =
  /** Answered with an error; nothing else happens. 429 carries `Retry-After` when a time is given. */
  | { kind: 'status'; status: number; retryAfterSeconds?: number; message?: string }
  /** Answered correctly but late; `at` says whether the wait comes before or after the side effect. */
  | { kind: 'slow'; delayMs: number; at?: 'before-effect' | 'after-effect' }
  /**
   * The connection is destroyed. `before-effect`: nothing happened. In all other places the side effect did
   * happen: `after-effect` sends no byte, `after-headers` the headers only, `mid-body` half of the body.
   */
  | { kind: 'cut'; at: 'before-effect' | 'after-effect' | 'after-headers' | 'mid-body' }

export type FailureRule = {
  failure: Failure
  /** Absent: any API request. `path` must be contained in the request's path, compared without decoding. */
  when?: { method?: string; path?: string }
  /** How many requests fail before the rule is spent; 1 when absent. */
  times?: number
}

const failureRuleSchema = {
  type: 'object',
  required: ['failure'],
  additionalProperties: false,
  properties: {
    times: { type: 'integer', minimum: 1 },
    when: {
      type: 'object',
      additionalProperties: false,
      properties: { method: { type: 'string' }, path: { type: 'string' } },
    },
    failure: {
      type: 'object',
      required: ['kind'],
      discriminator: { propertyName: 'kind' },
      oneOf: [
        {
          required: ['status'],
          additionalProperties: false,
          properties: {
            kind: { const: 'status' },
            status: { type: 'integer', minimum: 400, maximum: 599 },
            retryAfterSeconds: { type: 'integer', minimum: 0 },
            message: { type: 'string' },
          },
        },
        {
          required: ['delayMs'],
          additionalProperties: false,
          properties: {
            kind: { const: 'slow' },
            delayMs: { type: 'integer', minimum: 0, maximum: 600_000 },
            at: { enum: ['before-effect', 'after-effect'] },
          },
        },
        {
          required: ['at'],
          additionalProperties: false,
          properties: {
            kind: { const: 'cut' },
            at: { enum: ['before-effect', 'after-effect', 'after-headers', 'mid-body'] },
          },
        },
      ],
    },
  },
} as const

const isFailureRule = new Ajv({ discriminator: true, strict: false }).compile<FailureRule>(failureRuleSchema)

/**
 * Checks a rule that came over HTTP or from a caller without types.
 *
 * @throws TypeError naming the field at fault.
 */
export function toFailureRule(value: unknown): FailureRule {
  if (isFailureRule(value)) return value
  const error = isFailureRule.errors?.[0]
  throw new TypeError(`Failure rule${error?.instancePath.replaceAll('/', '.') ?? ''} ${error?.message ?? 'is invalid'}`)
}

/** The failures still to come. Rules are used in the order in which they were added. */
export class FailureBook {
  #rules: { rule: FailureRule; left: number }[] = []

  /** @throws TypeError when the rule is malformed. */
  add(rule: FailureRule): void {
    const checked = toFailureRule(rule)
    this.#rules.push({ rule: checked, left: checked.times ?? 1 })
  }

  clear(): void {
    this.#rules = []
  }

  list(): (FailureRule & { left: number })[] {
    return this.#rules.map(({ rule, left }) => ({ ...rule, left }))
  }

  /** Takes the failure meant for this request, and counts it. */
  take(method: string, path: string): Failure | undefined {
    const found = this.#rules.find(({ rule: { when } }) => {
      const methodFits = when?.method === undefined || when.method.toUpperCase() === method
      return methodFits && (when?.path === undefined || path.includes(when.path))
    })
    if (found === undefined) return undefined
    found.left -= 1
    if (found.left === 0) this.#rules = this.#rules.filter((other) => other !== found)
    return found.rule.failure
  }
}
