import { Type, type Static } from 'typebox'

/**
 * Every refusal that a reply can name, with its HTTP status.
 * Clients branch on the status and some on the code, so both are public and never reused for another meaning.
 * `docs/reference/errors.md` lists the same codes; a test compares them.
 */
export const ERROR_CODES = {
  bad_request: { status: 400, when: 'the body is not JSON, or a header or parameter cannot be read' },
  run_exhausted: { status: 422, when: 'the run named in the request has already ended' },
  unauthorized: { status: 401, when: 'the access token is missing, malformed, expired or revoked' },
  invalid_credentials: { status: 401, when: 'client id and secret, or email and password, do not match' },
  missing_permissions: { status: 403, when: 'the caller may not do this' },
  private_destination: { status: 403, when: 'the URL leads to an address that the operator denied' },
  not_resolvable_destination: { status: 403, when: 'the host name of the URL has no address' },
  has_dependents: { status: 403, when: 'other things still refer to what should be deleted' },
  cross_site_request: { status: 403, when: 'a browser sent a session cookie from another site' },
  not_found: { status: 404, when: 'the named thing does not exist, or the caller may not know of it' },
  identifier_taken: { status: 409, when: 'the identifier already exists' },
  idempotency_key_reused: { status: 409, when: 'the Idempotency-Key was used before with another request' },
  already_acknowledged: { status: 409, when: 'another worker holds or has finished this run' },
  conflict: {
    status: 409,
    when: 'the state of the thing does not allow this now; the message says what has to be done',
  },
  payload_too_large: { status: 413, when: 'the body exceeds 1 MiB' },
  unsupported_media_type: { status: 415, when: 'the body is not declared as JSON' },
  invalid_request: { status: 422, when: 'the body, query or path does not match the schema of the route' },
  blueprint_schema_mismatch: { status: 422, when: 'properties do not match the schema of the blueprint' },
  required_relation: { status: 422, when: 'a required relation is missing or null' },
  relation_many_violation: {
    status: 422,
    when: 'an array for a single relation, or a single value for a many relation',
  },
  inherited_ownership_enabled: { status: 422, when: 'team was written although the blueprint inherits ownership' },
  protected_blueprint_violation: { status: 422, when: 'a managed part of a system blueprint would change' },
  protected_resource: { status: 422, when: 'the portal itself needs the thing: it cannot be removed' },
  protected_entity: { status: 422, when: 'the portal itself keeps this part of the entity: it stays as it is' },
  after_item_not_in_parent: {
    status: 422,
    when: 'what a page or folder should stand after is not in the same folder',
  },
  user_inputs_schema_invalid: { status: 422, when: 'inputs do not match the form of the action' },
  missing_self_service_action_entity: { status: 422, when: 'a DAY-2 or DELETE action was run without an entity' },
  entity_does_not_pass_condition: { status: 422, when: 'the condition of the action excludes the entity' },
  run_non_self_service_error: { status: 422, when: 'an automation was run by hand' },
  run_synchronized_error: { status: 422, when: 'the status of a synchronous run was reported from outside' },
  run_not_waiting_for_approval: { status: 422, when: 'the run was decided before, or never waited' },
  evaluate_invocation_method_error: { status: 422, when: 'a template of the action cannot be rendered' },
  invalid_evaluated_invocation_method: { status: 422, when: 'the rendered method is not a valid one' },
  rate_limit_exceeded: { status: 429, when: 'too many requests in the period; see Retry-After' },
  internal_error: { status: 500, when: 'an unexpected fault, logged with the trace id of the reply' },
  unavailable: { status: 503, when: 'the database or a shut-down stands in the way; repeat after Retry-After' },
} as const satisfies Record<string, { status: number; when: string }>

export type ErrorCode = keyof typeof ERROR_CODES

/** The body of every refusal. `details` names the offending places when there are several. */
export const ErrorBody = Type.Object(
  {
    ok: Type.Literal(false),
    error: Type.String(),
    message: Type.String(),
    details: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  },
  { $id: 'ErrorBody' },
)
export type ErrorBody = Static<typeof ErrorBody>
