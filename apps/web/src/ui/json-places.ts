/** Keys and positions that lead to a value. */
export type JsonPath = readonly (string | number)[]

export interface JsonPlace {
  /** Indexes of the first character and of the one after the last. */
  from: number
  to: number
  /** From 1. */
  line: number
}

const TOKEN = /[{}[\],:]|"(?:[^"\\]|\\.)*"|[^\s{}[\],:"]+/g

/** Where each value of a text stands. Of a text that is not JSON, what comes before it breaks. */
export class JsonPlaces {
  readonly #text: string
  readonly #places = new Map<string, { from: number; to: number }>()

  constructor(text: string) {
    this.#text = text
    this.#read()
  }

  /** The place of a value; of the nearest value around it when there is none at the path. */
  find(path: JsonPath): JsonPlace {
    for (let length = path.length; length > 0; length--) {
      const place = this.#places.get(toName(path.slice(0, length)))
      if (place) return this.#withLine(place)
    }
    return this.#withLine(this.#places.get(toName([])) ?? { from: 0, to: this.#text.length })
  }

  #withLine({ from, to }: { from: number; to: number }): JsonPlace {
    return { from, to, line: this.#text.slice(0, from).split('\n').length }
  }

  #read(): void {
    const open: { path: JsonPath; from: number; key: string | number; isObject: boolean; expectsKey: boolean }[] = []
    const pathOf = (): JsonPath => {
      const inner = open.at(-1)
      return inner === undefined ? [] : [...inner.path, inner.key]
    }
    for (const { 0: token, index: from } of this.#text.matchAll(TOKEN)) {
      const inner = open.at(-1)
      const to = from + token.length
      if (token === '{' || token === '[') {
        const isObject = token === '{'
        open.push({ path: pathOf(), from, key: isObject ? '' : 0, isObject, expectsKey: isObject })
      } else if (token === '}' || token === ']') {
        if (inner) this.#places.set(toName(inner.path), { from: inner.from, to })
        open.pop()
      } else if (token === ',') {
        if (inner?.isObject) inner.expectsKey = true
        else if (inner) inner.key = Number(inner.key) + 1
      } else if (token === ':') {
        continue
      } else if (inner?.expectsKey) {
        inner.key = toKey(token)
        inner.expectsKey = false
      } else {
        this.#places.set(toName(pathOf()), { from, to })
      }
    }
  }
}

const toName = (path: JsonPath) => JSON.stringify(path.map(String))

function toKey(token: string): string {
  try {
    return String(JSON.parse(token))
  } catch {
    return token
  }
}
