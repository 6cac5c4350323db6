/** Which rows of a table are chosen, by identifier, whether or not they are loaded or in view. */
export interface Selection {
  identifiers: ReadonlySet<string>
  /** The row that was chosen or left out last; a range begins there. */
  anchor: string | undefined
}

export const NOTHING_SELECTED: Selection = { identifiers: new Set(), anchor: undefined }

/** Chooses a row, or leaves it out when it was chosen. */
export function toggleRow(selection: Selection, identifier: string): Selection {
  const isSelected = !selection.identifiers.has(identifier)
  return { identifiers: withRows(selection.identifiers, [identifier], isSelected), anchor: identifier }
}

/**
 * Brings all rows from the anchor to this one, both included, into the state of the anchor.
 * @param rows the identifiers of the loaded rows, as they stand in the table. Without an anchor among them, only this row changes.
 */
export function toggleRange(selection: Selection, rows: readonly string[], identifier: string): Selection {
  const { anchor, identifiers } = selection
  const from = anchor === undefined ? -1 : rows.indexOf(anchor)
  const to = rows.indexOf(identifier)
  if (anchor === undefined || from < 0 || to < 0) return toggleRow(selection, identifier)
  const range = rows.slice(Math.min(from, to), Math.max(from, to) + 1)
  return { identifiers: withRows(identifiers, range, identifiers.has(anchor)), anchor: identifier }
}

/** Chooses all loaded rows, or leaves them out when all were chosen. Chosen rows that are not loaded stay chosen. */
export function toggleAll(selection: Selection, rows: readonly string[]): Selection {
  const isSelected = coverage(selection, rows) !== 'all'
  return { identifiers: withRows(selection.identifiers, rows, isSelected), anchor: undefined }
}

/** Chooses exactly these rows. */
export function selectOnly(identifiers: readonly string[]): Selection {
  return { identifiers: new Set(identifiers), anchor: undefined }
}

/** How many of the loaded rows are chosen. */
export function coverage({ identifiers }: Selection, rows: readonly string[]): 'all' | 'some' | 'none' {
  const count = rows.filter((row) => identifiers.has(row)).length
  if (count === 0) return 'none'
  return count === rows.length ? 'all' : 'some'
}

function withRows(identifiers: ReadonlySet<string>, rows: readonly string[], isSelected: boolean): ReadonlySet<string> {
  return isSelected ? identifiers.union(new Set(rows)) : identifiers.difference(new Set(rows))
}
