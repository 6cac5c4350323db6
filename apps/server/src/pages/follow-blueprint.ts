/** Keys of widgets and rules that name a blueprint. */
const NAMING_KEYS = ['blueprint', 'targetBlueprint', 'fromBlueprint', 'blueprintIdentifier']
/** Keys whose own keys are identifiers of blueprints. */
const NAMED_MAPS = ['blueprintConfig']

/** Widgets and filters after a blueprint was renamed. @returns the same value when nothing in it names the blueprint. */
export function followBlueprint<T>(value: T, from: string, to: string): T {
  if (!JSON.stringify(value).includes(JSON.stringify(from))) return value
  return follow(value, from, to) as T
}

function follow(value: unknown, from: string, to: string): unknown {
  if (Array.isArray(value)) return value.map((item) => follow(item, from, to))
  if (typeof value !== 'object' || value === null) return value
  const isBlueprintRule = 'property' in value && value.property === '$blueprint'
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (NAMING_KEYS.includes(key) || (isBlueprintRule && key === 'value')) return [key, rename(item, from, to)]
      const followed = follow(item, from, to)
      return [key, NAMED_MAPS.includes(key) ? renameKey(followed, from, to) : followed]
    }),
  )
}

function rename(value: unknown, from: string, to: string): unknown {
  if (Array.isArray(value)) return value.map((item) => rename(item, from, to))
  return value === from ? to : follow(value, from, to)
}

function renameKey(value: unknown, from: string, to: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key === from ? to : key, item]))
}
