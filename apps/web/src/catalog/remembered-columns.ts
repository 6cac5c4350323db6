const keyOf = (blueprint: string) => `portolan.columns.${blueprint}`

/** The columns this reader hid on an earlier visit; undefined when they never chose. */
export function rememberedColumns(blueprint: string): string[] | undefined {
  try {
    const stored = JSON.parse(localStorage.getItem(keyOf(blueprint)) ?? 'null') as unknown
    return Array.isArray(stored) ? stored.map(String) : undefined
  } catch {
    return undefined
  }
}

/** Keeps the choice in this browser. Without storage it lasts as long as the address does. */
export function rememberColumns(blueprint: string, hidden: Iterable<string>): void {
  try {
    localStorage.setItem(keyOf(blueprint), JSON.stringify([...hidden]))
  } catch {
    // A browser that refuses storage.
  }
}
