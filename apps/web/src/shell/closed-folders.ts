const KEY = 'portolan.closed-folders'

/** Whether this reader closed a folder of the catalog tree on an earlier visit. */
export const isFolderClosed = (identifier: string): boolean => readClosed().includes(identifier)

/** Keeps the choice in this browser. Without storage it lasts as long as the page does. */
export function rememberFolder(identifier: string, { isClosed }: { isClosed: boolean }): void {
  const others = readClosed().filter((closed) => closed !== identifier)
  try {
    localStorage.setItem(KEY, JSON.stringify(isClosed ? [...others, identifier] : others))
  } catch {
    // A browser that refuses storage.
  }
}

function readClosed(): string[] {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? '[]') as unknown
    return Array.isArray(stored) ? stored.map(String) : []
  } catch {
    return []
  }
}
