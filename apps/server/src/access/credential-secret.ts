import { customAlphabet } from 'nanoid'

/** Random letters and digits; 32 of them are 190 bits. */
export const createAlphanumeric = customAlphabet('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz')

export const createClientId = (): string => createAlphanumeric(32)
/** @compat port-agent: refuses keys under 32 bytes; the secret signs messages and encrypts secret inputs. */
export const createClientSecret = (): string => createAlphanumeric(64)
