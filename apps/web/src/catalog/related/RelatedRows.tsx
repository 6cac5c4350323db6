import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, EmptyState, ErrorPanel, LoadingNote, RelativeTime } from '../../ui/index.ts'
import { tableQuery } from '../catalog-queries.ts'
import type { Blueprint, Entity } from '../catalog-types.ts'
import { countOf } from '../count-of.ts'
import { PropertyValue } from '../PropertyValue.tsx'
import { RelationValues } from '../RelationValues.tsx'
import { columnsOf, hiddenAtFirst, type TableColumn } from '../table-columns.ts'
import classes from './Related.module.css'

/** The catalog page has room for all of them. */
const SHOWN_PROPERTIES = 4

interface Props {
  blueprint: Blueprint
  query: unknown
  label: string
  /** Only names, where there is little room. */
  isNarrow?: boolean
}

/** Entities that match a query, page after page from the server, by title. */
export function RelatedRows({ blueprint, query, label, isNarrow = false }: Props) {
  const rows = useInfiniteQuery(
    tableQuery({ blueprint: blueprint.identifier, search: '', sort: [{ property: '$title', order: 'ASC' }], query }),
  )
  if (rows.isPending) return <LoadingNote what="entities" />
  if (rows.isError) return <ErrorPanel error={rows.error} onRetry={() => rows.refetch()} />
  const entities = rows.data.pages.flatMap((page) => page.rows)
  // Only the first page says how many there are.
  const total = rows.data.pages[0]?.total
  if (entities.length === 0) return <EmptyState compact title="No entities are related this way" />
  const columns = isNarrow ? [] : propertyColumns(blueprint)

  return (
    <>
      {/* Wide tables scroll by themselves; the keyboard has to get there. */}
      <div className={classes.frame} role="region" aria-label={label} tabIndex={0}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Title</th>
              {!isNarrow && <th scope="col">Identifier</th>}
              {columns.map(({ id, title }) => (
                <th key={id} scope="col">
                  {title}
                </th>
              ))}
              {!isNarrow && <th scope="col">Last update</th>}
            </tr>
          </thead>
          <tbody>
            {entities.map((entity) => (
              <tr key={entity.identifier}>
                <th scope="row">
                  <Link
                    to="/$page"
                    params={{ page: `${entity.blueprint}Entity` }}
                    search={{ identifier: entity.identifier }}
                  >
                    {entity.title || entity.identifier}
                  </Link>
                </th>
                {!isNarrow && <td className="mono">{entity.identifier}</td>}
                {columns.map((column) => (
                  <td key={column.id}>
                    <Value column={column} entity={entity} />
                  </td>
                ))}
                {!isNarrow && (
                  <td>
                    <RelativeTime at={entity.updatedAt} />
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={classes.footer} role="status">
        {total && entities.length < total.value && `${entities.length.toLocaleString('en')} of `}
        {total && `${total.relation === 'gte' ? 'more than ' : ''}${countOf(total.value)}`}
        {rows.hasNextPage && (
          <Button variant="default" loading={rows.isFetchingNextPage} onClick={() => void rows.fetchNextPage()}>
            Show more
          </Button>
        )}
      </p>
    </>
  )
}

function propertyColumns(blueprint: Blueprint): TableColumn[] {
  const all = columnsOf(blueprint)
  const hidden = hiddenAtFirst(all)
  return all
    .filter(({ id, kind }) => (kind === 'property' || kind === 'relation') && !hidden.includes(id))
    .slice(0, SHOWN_PROPERTIES)
}

function Value({ column, entity }: { column: TableColumn; entity: Entity }) {
  if (column.kind === 'relation') {
    return <RelationValues target={column.relation.target} value={entity.relations[column.key]} />
  }
  return column.kind === 'property' ? (
    <PropertyValue value={entity.properties[column.key]} schema={column.schema} />
  ) : null
}
