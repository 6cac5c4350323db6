import { IconChevronRight } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Fragment, useId, useState } from 'react'
import { RelativeTime, Table } from '../ui/index.ts'
import { originLabel } from './audit-filter.ts'
import { actorsQuery } from './audit-queries.ts'
import { changeLook, subjectOf, type AuditSummary } from './audit-types.ts'
import { AuditEventDetail } from './AuditEventDetail.tsx'
import classes from './AuditTable.module.css'
import { ChangeChip } from './ChangeChip.tsx'
import { ResourceIcon } from './ResourceIcon.tsx'

/** Events as rows; each opens to show what changed. On a narrow screen a row takes two lines. */
export function AuditTable({ events }: { events: readonly AuditSummary[] }) {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const actors = useQuery(actorsQuery())
  const nameOf = (id: string) => actors.data?.get(id)?.name ?? id
  const prefix = useId()
  const toggle = (identifier: string) =>
    setOpened((before) => {
      const after = new Set(before)
      if (!after.delete(identifier)) after.add(identifier)
      return after
    })

  return (
    <Table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">Change</th>
          <th scope="col">What</th>
          <th scope="col">By</th>
          <th scope="col">Origin</th>
          <th scope="col">When</th>
        </tr>
      </thead>
      <tbody>
        {events.map((event) => {
          const isOpen = opened.has(event.identifier)
          const subject = subjectOf(event)
          const detailId = `${prefix}${event.identifier}`
          return (
            <Fragment key={event.identifier}>
              <tr className={classes.row} data-open={isOpen || undefined}>
                <td>
                  <button
                    type="button"
                    className={classes.toggle}
                    aria-expanded={isOpen}
                    aria-controls={isOpen ? detailId : undefined}
                    aria-label={`${changeLook(event).text}: ${subject.kind} ${subject.name}`}
                    onClick={() => toggle(event.identifier)}
                  >
                    <IconChevronRight size={14} className={classes.chevron ?? ''} aria-hidden />
                    <ChangeChip event={event} />
                  </button>
                </td>
                <td>
                  <span className={classes.subject}>
                    <ResourceIcon resource={event.resourceType} />
                    <span className={classes.kind}>{subject.kind}</span>
                    <span className={`${classes.name} truncate`}>{subject.name}</span>
                    {(event.message || subject.detail) && (
                      <span className={`${classes.detail} truncate`}>{event.message || subject.detail}</span>
                    )}
                  </span>
                </td>
                <td className="truncate muted">{nameOf(event.trigger.by.userId)}</td>
                <td className="muted">{originLabel(event.trigger.origin)}</td>
                <td className="muted">
                  <span className={classes.time}>
                    <RelativeTime at={event.trigger.at} />
                  </span>
                </td>
              </tr>
              {isOpen && (
                <tr id={detailId} className={classes.opened}>
                  <td colSpan={5}>
                    <AuditEventDetail event={event} by={nameOf(event.trigger.by.userId)} />
                  </td>
                </tr>
              )}
            </Fragment>
          )
        })}
      </tbody>
    </Table>
  )
}
