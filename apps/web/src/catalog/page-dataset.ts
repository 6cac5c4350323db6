import type { StoredPage } from './sidebar-queries.ts'
import { tableOf } from './table/stored-view.ts'

/** Stands in stored widgets for the blueprint of their page. */
const OWN_BLUEPRINT = '{{blueprint}}'

/** The rules by which a catalog page chooses its entities, from the table among its widgets; undefined for all of them. */
export function datasetOf(page: StoredPage | undefined, blueprint: string): unknown {
  const dataset = tableOf(page)?.['dataset']
  if (typeof dataset !== 'object' || dataset === null || !('rules' in dataset)) return undefined
  if (!Array.isArray(dataset.rules) || dataset.rules.length === 0) return undefined
  return JSON.parse(JSON.stringify(dataset), (_key, value: unknown) => (value === OWN_BLUEPRINT ? blueprint : value))
}
