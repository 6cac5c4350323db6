import { createContext, Script } from 'node:vm'
import { RE2JS } from 're2js'
import { DomainError } from '../errors.ts'

/** What Ajv needs of a compiled pattern. */
export interface UserPattern {
  test(text: string): boolean
}

/** Wall time, so it leaves room for a machine that is busy with other things. */
const MATCH_LIMIT_MS = 250
/** A pattern that ran out of time is not tried again for so long: the next texts would block the process as well. */
const CONDEMNED_MS = 10_000

/** Look-around and back-references, which no linear engine knows; re2js reads some of them as plain letters. */
const BEYOND_LINEAR = /\(\?<?[=!]|\\[1-9]|\\k</

/**
 * Compiles a regular expression that a user wrote, so that no text can make it hang. It matches anywhere in the text,
 * like `pattern` of JSON schema.
 *
 * re2js matches in linear time. What goes beyond it runs in V8 under a time limit.
 * @throws SyntaxError when it is no regular expression.
 */
export function compileUserPattern(source: string): UserPattern {
  const native = new RegExp(source, 'u')
  if (BEYOND_LINEAR.test(source)) return new LimitedPattern(native)
  try {
    const pattern = RE2JS.compile(RE2JS.translateRegExp(source))
    return { test: (text) => pattern.matcher(text).find() }
  } catch {
    return new LimitedPattern(native)
  }
}

/** A pattern that V8 matches; a match that takes too long is a refusal, never a hang. */
class LimitedPattern implements UserPattern {
  readonly #context: { pattern: RegExp; text: string }
  readonly #script = new Script('pattern.test(text)')
  #condemnedUntil = 0

  constructor(pattern: RegExp) {
    this.#context = { pattern, text: '' }
    createContext(this.#context)
  }

  test(text: string): boolean {
    if (performance.now() < this.#condemnedUntil) throw this.#toRefusal()
    this.#context.text = text
    try {
      return this.#script.runInContext(this.#context, { timeout: MATCH_LIMIT_MS }) as boolean
    } catch (cause) {
      this.#condemnedUntil = performance.now() + CONDEMNED_MS
      throw this.#toRefusal(cause)
    }
  }

  #toRefusal(cause?: unknown): DomainError {
    return new DomainError(
      'blueprint_schema_mismatch',
      `The pattern ${this.#context.pattern.source} takes more than ${MATCH_LIMIT_MS} ms on some values; simplify the pattern`,
      undefined,
      { cause },
    )
  }
}
