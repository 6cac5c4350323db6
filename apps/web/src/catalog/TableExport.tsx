import { ExportMenu } from '../ui/index.ts'
import type { TableQuery } from './catalog-queries.ts'
import { countOf } from './count-of.ts'
import { saveTable } from './save-table.ts'
import type { TableColumn } from './table-columns.ts'
import type { TableFormat } from './table-export.ts'

const CHOICES: readonly { choice: { format: TableFormat; isAll: boolean }; label: string }[] = [
  { choice: { format: 'csv', isAll: false }, label: 'CSV, visible columns' },
  { choice: { format: 'csv', isAll: true }, label: 'CSV, all columns' },
  { choice: { format: 'json', isAll: false }, label: 'JSON, visible columns' },
  { choice: { format: 'json', isAll: true }, label: 'JSON, all columns' },
]

interface Props {
  query: TableQuery
  columns: readonly TableColumn[]
  hidden: ReadonlySet<string>
  isEmpty: boolean
}

/** Saves all rows that a table has for its search, in its order, loaded or not. */
export function TableExport({ query, columns, hidden, isEmpty }: Props) {
  return (
    <ExportMenu
      title="Export entities"
      noun="entities"
      choices={CHOICES}
      isDisabled={isEmpty}
      save={async ({ format, isAll }, { signal, onProgress }) => {
        const { count, isCut } = await saveTable(query, {
          format,
          columns: columns.filter(({ id }) => isAll || !hidden.has(id)),
          signal,
          onProgress: (soFar) => onProgress({ count: soFar }),
        })
        return isCut
          ? `Exported the first ${countOf(count)}, the most that fit one file. Search for fewer to get the rest.`
          : `Exported ${countOf(count)}`
      }}
    />
  )
}
