import type { FormField } from './form-fields.ts'
import type { FormValues } from './form-values.ts'

const KEPT_MS = 7 * 24 * 60 * 60_000
const PREFIX = 'portolan.draft.'

interface Draft {
  savedAt: number
  entity?: string
  values: FormValues
}

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** What was entered and not yet sent. Secrets are never kept. A draft older than seven days is gone. */
export function readDraft(store: Store, action: string, nowMs: number): Omit<Draft, 'savedAt'> | undefined {
  try {
    const draft = JSON.parse(store.getItem(PREFIX + action) ?? 'null') as Draft | null
    if (draft && nowMs - draft.savedAt < KEPT_MS) return draft
    store.removeItem(PREFIX + action)
  } catch {
    // Unreadable or refused storage: the form starts empty.
  }
  return undefined
}

/** Keeps a draft of everything but secrets. */
export function writeDraft(
  store: Store,
  action: string,
  draft: { values: FormValues; entity: string | undefined; fields: readonly FormField[] },
  nowMs: number,
): void {
  const kept = draft.fields.filter((field) => !field.control.startsWith('secret')).map((field) => field.key)
  const values = Object.fromEntries(kept.filter((key) => key in draft.values).map((key) => [key, draft.values[key]]))
  try {
    store.setItem(
      PREFIX + action,
      JSON.stringify({ savedAt: nowMs, values, ...(draft.entity !== undefined && { entity: draft.entity }) }),
    )
  } catch {
    // A full or refused storage costs the draft, not the form.
  }
}

/** Forgets the draft of an action. */
export function dropDraft(store: Store, action: string): void {
  try {
    store.removeItem(PREFIX + action)
  } catch {
    // Nothing was kept.
  }
}

/** Forgets all drafts, when somebody signs out: whoever comes next to this browser may not see what was entered. */
export function dropAllDrafts(store: Store & Pick<Storage, 'key' | 'length'>): void {
  try {
    const names = Array.from({ length: store.length }, (_, index) => store.key(index))
    for (const name of names) if (name?.startsWith(PREFIX)) store.removeItem(name)
  } catch {
    // Nothing was kept.
  }
}
