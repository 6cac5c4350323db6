export interface JsonProblem {
  /** Index of the offending character. */
  offset: number
  /** From 1. */
  line: number
  column: number
  reason: string
}

const TOKEN =
  /[ \t\r\n]*(?:([{}[\],:])|("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.])|(.|$))/suy

/** Where a text stops being JSON. Browsers word this differently and some leave the position out, so it is found here. */
export function findJsonProblem(text: string): JsonProblem | undefined {
  const scanner = new Scanner(text)
  const failedAt = scanner.value() ?? scanner.end()
  if (failedAt === undefined) return undefined
  const before = text.slice(0, failedAt.offset).split('\n')
  return { ...failedAt, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

/** The problem as one sentence with its place. */
export function describeJsonProblem(problem: JsonProblem): string {
  return `Line ${problem.line}, column ${problem.column}: ${problem.reason}`
}

type Failure = { offset: number; reason: string } | undefined

/** Reads JSON by its grammar; every method returns the first failure. */
class Scanner {
  readonly #text: string
  #token = ''
  #kind: 'sign' | 'string' | 'scalar' | 'other' | 'end' = 'end'
  #offset = 0

  constructor(text: string) {
    this.#text = text
    TOKEN.lastIndex = 0
    this.#next(0)
  }

  value(): Failure {
    if (this.#kind === 'string' || this.#kind === 'scalar') return this.#advance()
    if (this.#token === '{') return this.#members('}', () => this.#member())
    if (this.#token === '[') return this.#members(']', () => this.value())
    return this.#fail('expected a value')
  }

  end(): Failure {
    return this.#kind === 'end' ? undefined : this.#fail('expected the end of the text')
  }

  #member(): Failure {
    if (this.#kind !== 'string') return this.#fail('expected a key in double quotes')
    this.#advance()
    if (this.#token !== ':') return this.#fail('expected “:”')
    return this.#advance() ?? this.value()
  }

  #members(close: string, item: () => Failure): Failure {
    this.#advance()
    if (this.#token === close) return this.#advance()
    for (;;) {
      const failure = item()
      if (failure) return failure
      if (this.#token === close) return this.#advance()
      if (this.#token !== ',') return this.#fail(`expected “,” or “${close}”`)
      this.#advance()
    }
  }

  #advance(): undefined {
    this.#next(this.#offset + this.#token.length)
  }

  #next(from: number): void {
    TOKEN.lastIndex = from
    const [whole = '', sign, string, scalar, other] = TOKEN.exec(this.#text) ?? []
    this.#token = sign ?? string ?? scalar ?? other ?? ''
    this.#kind = sign ? 'sign' : string ? 'string' : scalar ? 'scalar' : other ? 'other' : 'end'
    this.#offset = from + whole.length - this.#token.length
  }

  #fail(reason: string): Failure {
    const found = this.#kind === 'end' ? 'the text ends' : `found “${this.#token.slice(0, 20)}”`
    return { offset: this.#offset, reason: `${reason}, but ${found}` }
  }
}
