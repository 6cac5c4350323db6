import type { WidgetPatch } from '@portolan/contract/pages'
import { DomainError } from '../errors.ts'
import type { PageContent } from './page.ts'

type Widget = Readonly<Record<string, unknown>>

/** Some keys of a widget changed; null removes one, the id stays. @throws DomainError `not_found`. */
export const patchWidget = (page: PageContent, id: string, patch: WidgetPatch): PageContent =>
  changeWidget(page, id, (widget) => {
    const merged = Object.entries({ ...widget, ...patch }).filter(([, value]) => value !== null)
    return { ...Object.fromEntries(merged), id }
  })

/** Without a widget, which leaves its place in the layout of a dashboard, too. @throws DomainError `not_found`. */
export const removeWidget = (page: PageContent, id: string): PageContent => changeWidget(page, id, () => undefined)

function changeWidget(page: PageContent, id: string, change: (widget: Widget) => Widget | undefined): PageContent {
  const { widgets } = page.document
  const next = changeIn(widgets, id, change)
  if (next === widgets) throw new DomainError('not_found', `Page "${page.identifier}" has no widget "${id}"`)
  return { ...page, document: { ...page.document, widgets: next } }
}

/** Looks into dashboards and groups, too. @returns the same list when it does not hold the widget. */
function changeIn(widgets: unknown, id: string, change: (widget: Widget) => Widget | undefined): unknown {
  if (!Array.isArray(widgets)) return widgets
  const own = widgets.findIndex((widget) => isObject(widget) && widget.id === id)
  if (own !== -1) {
    const changed = change(widgets[own] as Widget)
    return changed === undefined ? widgets.toSpliced(own, 1) : widgets.with(own, changed)
  }
  for (const [index, widget] of widgets.entries()) {
    const next = changeInside(widget, id, change)
    if (next !== widget) return widgets.with(index, next)
  }
  return widgets
}

function changeInside(widget: unknown, id: string, change: (widget: Widget) => Widget | undefined): unknown {
  if (!isObject(widget)) return widget
  const inner = changeIn(widget.widgets, id, change)
  if (inner !== widget.widgets) {
    const isGone = (inner as unknown[]).length < (widget.widgets as unknown[]).length
    return { ...widget, widgets: inner, ...(isGone && { layout: withoutColumn(widget.layout, id) }) }
  }
  const { groups } = widget
  if (!Array.isArray(groups)) return widget
  const index = groups.findIndex((group) => changeInside(group, id, change) !== group)
  return index === -1 ? widget : { ...widget, groups: groups.with(index, changeInside(groups[index], id, change)) }
}

function withoutColumn(layout: unknown, id: string): unknown {
  if (!Array.isArray(layout)) return layout
  return layout.flatMap((row: unknown) => {
    if (!isObject(row) || !Array.isArray(row.columns)) return [row]
    const columns = row.columns.filter((column: unknown) => !isObject(column) || column.id !== id)
    return columns.length === 0 && row.columns.length > 0 ? [] : [{ ...row, columns }]
  })
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
