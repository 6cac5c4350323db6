import { createContext, Script } from 'node:vm'
import { RE2JS } from 're2js'
import { DomainError } from '../errors.ts'

/** What Ajv needs of a compiled pattern. */
export interface UserPattern {
  test(text: string): boolean
}

const FALLBACK_LIMIT_MS = 25

/**
 * Compiles a regular expression that a user wrote, so that no text can make it hang (it matches anywhere in the
 * text, like JSON schema's `pattern`).
 *
 * re2js matches in linear time and knows most of JavaScript's syntax. Look-around and back-references, which it
 * lacks, run in V8 under a time limit.
 * @throws SyntaxError when it is no regular expression.
 */
export function compileUserPattern(source: string): UserPattern {
  new RegExp(source, 'u')
  try {
    const pattern = RE2JS.compile(RE2JS.translateRegExp(source))
    return { test: (text) => pattern.matcher(text).find() }
  } catch {
    return new LimitedPattern(source)
  }
}

/** A pattern that V8 matches; a match that takes too long is a refusal, never a hang. */
class LimitedPattern implements UserPattern {
  readonly #source: string
  readonly #context: { pattern: RegExp; text: string }
  readonly #script = new Script('pattern.test(text)')

  constructor(source: string) {
    this.#source = source
    this.#context = { pattern: new RegExp(source, 'u'), text: '' }
    createContext(this.#context)
  }

  test(text: string): boolean {
    this.#context.text = text
    try {
      return this.#script.runInContext(this.#context, { timeout: FALLBACK_LIMIT_MS }) as boolean
    } catch (cause) {
      throw new DomainError(
        'blueprint_schema_mismatch',
        `The pattern ${this.#source} takes more than ${FALLBACK_LIMIT_MS} ms on one of the values; simplify the pattern`,
        undefined,
        { cause },
      )
    }
  }
}
