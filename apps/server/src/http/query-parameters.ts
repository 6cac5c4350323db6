import { Type } from 'typebox'

/**
 * A flag in a query string. Anything but `false` and `0` counts as true.
 * @compat terraform-provider: prints a pointer (`0xc000…`) for a flag that the user set.
 */
export const QueryFlag = Type.Optional(Type.String())

export const isFlagSet = (value: string | undefined): boolean =>
  value !== undefined && value !== '' && value !== 'false' && value !== '0'

/** A list in a query string: repeated keys, `key[]`, or one comma-joined value. */
export const QueryList = Type.Optional(Type.Union([Type.Array(Type.String()), Type.String()]))

export const toList = (value: string | string[] | undefined): string[] =>
  (Array.isArray(value) ? value : value === undefined ? [] : [value])
    .flatMap((item) => item.split(','))
    .filter((item) => item !== '')

/** @compat terraform-provider, k8s-exporter: an empty `run_id=` means that none was given. */
export const toOptional = (value: string | undefined): string | undefined => (value === '' ? undefined : value)
