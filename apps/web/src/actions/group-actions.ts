import { titleOf, type Action } from './action-types.ts'

export interface ActionGroup {
  /** Blueprint identifier; empty for actions without one. */
  blueprint: string
  title: string
  actions: Action[]
}

/** Actions that match every word of a search, by blueprint title; those without a blueprint come last, as "Other". */
export function groupActions(
  actions: readonly Action[],
  blueprintTitles: ReadonlyMap<string, string>,
  filter: { search: string; operation: string | undefined },
): ActionGroup[] {
  const words = filter.search.toLowerCase().split(/\s+/).filter(Boolean)
  const groups = new Map<string, ActionGroup>()
  for (const action of actions) {
    const blueprint = action.trigger.blueprintIdentifier ?? ''
    const title = blueprintTitles.get(blueprint) ?? (blueprint || 'Other')
    const text = `${titleOf(action)} ${action.identifier} ${action.description ?? ''} ${title}`.toLowerCase()
    if (!words.every((word) => text.includes(word))) continue
    if (filter.operation && action.trigger.operation !== filter.operation) continue
    const group = groups.get(blueprint) ?? { blueprint, title, actions: [] }
    group.actions.push(action)
    groups.set(blueprint, group)
  }
  for (const group of groups.values()) group.actions.sort((a, b) => titleOf(a).localeCompare(titleOf(b)))
  const rank = (group: ActionGroup) => (group.blueprint === '' ? 1 : 0)
  return [...groups.values()].sort((a, b) => rank(a) - rank(b) || a.title.localeCompare(b.title))
}
