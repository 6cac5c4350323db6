/** Time one program may take, compilation included. Longer means that a program loops, not that it works. */
export const DEFAULT_TIMEOUT_MS = 1_000

/** Size that jq's memory in one worker may reach: about 1 MiB of its own, the input, everything in between, the output. */
export const DEFAULT_MEMORY_LIMIT_BYTES = 64 * 1024 * 1024

/** Length of one result as JSON text in UTF-8. */
export const DEFAULT_OUTPUT_LIMIT_BYTES = 1024 * 1024

/** Workers that had nothing to do for this long are ended: an idle server then holds no jq memory at all. */
export const DEFAULT_IDLE_MS = 30_000

/** Two at least, so that one looping program never stops the others. */
export const MINIMUM_DEFAULT_WORKERS = 2
export const MAXIMUM_DEFAULT_WORKERS = 4

/** Longest program that is compiled at all; the longest of 4,455 published ones has 826 characters. */
export const PROGRAM_LIMIT_CHARACTERS = 64 * 1024

/** Requests and input text per trip to a worker: large batches of one caller thus let others in between. */
export const TRIP_LIMIT_REQUESTS = 256
export const TRIP_LIMIT_CHARACTERS = 1024 * 1024

/** Nesting of a template, in objects and arrays. */
export const TEMPLATE_LIMIT_DEPTH = 64

/** Expressions in one template, in keys and values together. */
export const TEMPLATE_LIMIT_EXPRESSIONS = 1_000

/** Everything that the expressions of one template yield, as JSON text. */
export const TEMPLATE_LIMIT_OUTPUT_BYTES = 4 * 1024 * 1024

/** Time that all expressions of one template may take together. */
export const TEMPLATE_LIMIT_MS = 10_000
