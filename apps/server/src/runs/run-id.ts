import { customAlphabet } from 'nanoid'

const alphanumeric = customAlphabet('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', 16)

/** `r_` and 16 letters or digits. */
export const createRunId = (): string => `r_${alphanumeric()}`

const LOG_DIGITS = 16

/** Ids of log lines sort as text in the order of arrival: `l_` and 16 digits. */
export const toLogId = (id: string): string => `l_${id.padStart(LOG_DIGITS, '0')}`

/** @returns undefined for what is not the id of a log line. */
export const fromLogId = (logId: string): string | undefined => /^l_(\d{16})$/.exec(logId)?.[1]
