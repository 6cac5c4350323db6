/**
 * Keeps the most recently used values under string keys, bounded in entries and in characters of the keys, so that
 * neither many small nor a few huge templates can fill the memory.
 */
export class LruCache<Value> {
  readonly #entries = new Map<string, Value>()
  readonly #limitEntries: number
  readonly #limitCharacters: number
  readonly #onEvict: (value: Value) => void
  #characters = 0

  constructor(limits: { entries: number; characters: number }, onEvict: (value: Value) => void = () => {}) {
    this.#limitEntries = limits.entries
    this.#limitCharacters = limits.characters
    this.#onEvict = onEvict
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: string): Value | undefined {
    const value = this.#entries.get(key)
    if (value === undefined) return undefined
    this.#entries.delete(key)
    this.#entries.set(key, value)
    return value
  }

  /** Stores a value under a key that is not there yet; the least recently used ones make room. */
  add(key: string, value: Value): void {
    this.#entries.set(key, value)
    this.#characters += key.length
    for (const [oldKey, oldValue] of this.#entries) {
      const fits = this.#entries.size <= this.#limitEntries && this.#characters <= this.#limitCharacters
      if (fits || oldKey === key) return
      this.#entries.delete(oldKey)
      this.#characters -= oldKey.length
      this.#onEvict(oldValue)
    }
  }
}
