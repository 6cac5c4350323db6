import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { blueprintsQuery } from '../catalog/catalog-queries.ts'
import { catalogPageOf } from '../catalog/page-identifier.ts'
import type { AuditSummary } from './audit-types.ts'
import { AuditFact } from './AuditFact.tsx'
import classes from './AuditContext.module.css'

/** What an event is about and what it belongs to, with links to what still exists. */
export function AuditContext({ event }: { event: AuditSummary }) {
  const { entity, blueprint, action, runId, ...rest } = event.context as Record<string, unknown>
  const isGone = (resource: string) => event.action === 'DELETE' && event.resourceType === resource
  const blueprints = useQuery(blueprintsQuery())
  const hasPage = blueprints.data?.some(({ identifier }) => identifier === blueprint) ?? false
  return (
    <>
      {typeof entity === 'string' && (
        <AuditFact name="Entity">
          {typeof blueprint === 'string' && hasPage && !isGone('entity') ? (
            <Link to="/$page" params={{ page: `${blueprint}Entity` }} search={{ identifier: entity }}>
              {entity}
            </Link>
          ) : (
            entity
          )}
        </AuditFact>
      )}
      {typeof blueprint === 'string' && (
        <AuditFact name="Blueprint">
          {hasPage ? (
            <Link to="/$page" params={{ page: catalogPageOf(blueprint) }}>
              {blueprint}
            </Link>
          ) : (
            blueprint
          )}
        </AuditFact>
      )}
      {typeof action === 'string' && (
        <AuditFact name="Action">
          {isGone('action') ? (
            action
          ) : (
            <Link to="/self-serve" search={{ search: action }}>
              {action}
            </Link>
          )}
        </AuditFact>
      )}
      {typeof runId === 'string' && (
        <AuditFact name="Run">
          <Link to="/organization/run" search={{ runId }} className="mono truncate">
            {runId}
          </Link>
        </AuditFact>
      )}
      {Object.entries(rest).map(([key, value]) => (
        <AuditFact key={key} name={toLabel(key)}>
          <span className={classes.value}>{typeof value === 'string' ? value : toWord(value)}</span>
        </AuditFact>
      ))}
    </>
  )
}

/** `valueChanged` as "Value changed". */
function toLabel(key: string): string {
  const words = key.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function toWord(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  return JSON.stringify(value)
}
