import { Type, type TProperties } from 'typebox'

/** RFC 3339, UTC, milliseconds: `2031-04-05T06:07:08.009Z`. */
export const Timestamp = Type.String({ format: 'date-time' })

/** `null` stands for "not set" in most replies; clients treat it like an absent key. */
export const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()])

/** A map whose keys the user chose. Open on purpose: a closed schema would drop its keys from replies. */
export const OpenObject = Type.Record(Type.String(), Type.Unknown())

/** A successful reply: `{ ok: true, ...resource }`. Open, so that a new key does not vanish in serialisation. */
export const okReply = <T extends TProperties>(properties: T) =>
  Type.Object({ ok: Type.Literal(true), ...properties }, { additionalProperties: true })

export const BLUEPRINT_IDENTIFIER_PATTERN = '^(?!\\.{1,2}$)[\\p{L}0-9@_.+:\\\\/-]+$'
export const ENTITY_IDENTIFIER_PATTERN = '^(?!\\.{1,2}$)[\\p{L}0-9@_.+:\\\\/=-]+$'
export const ACTION_IDENTIFIER_PATTERN = '^(?!\\.{1,2}$)[\\p{L}0-9@_.+:=-]+$'
export const PROPERTY_IDENTIFIER_PATTERN = '^[A-Za-z0-9@_=\\\\-]+$'

export const BlueprintIdentifier = Type.String({ minLength: 1, maxLength: 100, pattern: BLUEPRINT_IDENTIFIER_PATTERN })
export const EntityIdentifier = Type.String({ minLength: 1, maxLength: 1000, pattern: ENTITY_IDENTIFIER_PATTERN })
export const ActionIdentifier = Type.String({ minLength: 1, maxLength: 100, pattern: ACTION_IDENTIFIER_PATTERN })
