import { IconExternalLink } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { Run } from '@portolan/contract/runs'
import type { ReactNode } from 'react'
import type { UserInputs } from '../actions/action-types.ts'
import { PropertyValue } from '../catalog/PropertyValue.tsx'
import { CopyText, Markdown, RelativeTime } from '../ui/index.ts'
import { duration } from '../ui/time.ts'
import { useSeconds } from '../ui/use-now.ts'
import classes from './RunDetails.module.css'
import { summaryOf } from './run-summary.ts'

/** Who, what, when and with which inputs; links and summary as the backend reported them. */
export function RunDetails({ run, userInputs }: { run: Run; userInputs: UserInputs | undefined }) {
  const summary = summaryOf(run)
  const links = run.link.filter((link) => /^https?:\/\//i.test(link))
  return (
    <aside className={classes.root} aria-label="Details">
      <dl className={classes.facts}>
        <Fact name="Run id">
          <span className={`${classes.id} mono truncate`}>{run.id}</span>
          <CopyText value={run.id} label="run id" />
        </Fact>
        <Fact name="Entity">
          {run.entity && run.blueprint ? (
            <Link
              to="/$page"
              params={{ page: `${run.blueprint.identifier}Entity` }}
              search={{ identifier: run.entity.identifier }}
            >
              {run.entity.title || run.entity.identifier}
            </Link>
          ) : (
            <span className="muted">none</span>
          )}
        </Fact>
        <Fact name="Started by">{run.createdBy}</Fact>
        <Fact name="Source">{run.source}</Fact>
        <Fact name="Started">
          <RelativeTime at={run.createdAt} />
        </Fact>
        <Fact name={run.endedAt ? 'Duration' : 'Running for'}>
          {run.endedAt ? duration(run.createdAt, run.endedAt) : <Elapsed since={run.createdAt} />}
        </Fact>
        {run.externalRunId && <Fact name="External id">{run.externalRunId}</Fact>}
      </dl>
      {links.length > 0 && (
        <Part title="Links">
          <ul className={classes.links}>
            {links.map((link) => (
              <li key={link}>
                <a href={link} target="_blank" rel="noreferrer noopener" className={classes.link} title={link}>
                  <span className="truncate">{link.replace(/^https?:\/\//, '')}</span>
                  <IconExternalLink size={13} aria-label="opens in a new tab" />
                </a>
              </li>
            ))}
          </ul>
        </Part>
      )}
      <Part title="Inputs">
        <Inputs run={run} userInputs={userInputs} />
      </Part>
      {summary && (
        <Part title="Summary">
          <Markdown text={summary} />
        </Part>
      )}
    </aside>
  )
}

function Elapsed({ since }: { since: string }) {
  return duration(since, useSeconds())
}

function Inputs({ run, userInputs }: { run: Run; userInputs: UserInputs | undefined }) {
  const entries = Object.entries(run.properties)
  if (entries.length === 0) return <span className="muted">No inputs</span>
  return (
    <dl className={classes.facts}>
      {entries.map(([key, value]) => {
        const input = userInputs?.properties?.[key]
        return (
          <Fact key={key} name={input?.title || key}>
            {input?.encryption !== undefined ? (
              <span aria-label="secret">••••••••</span>
            ) : (
              <PropertyValue value={value} schema={input?.format === 'date-time' ? { format: 'date-time' } : {}} />
            )}
          </Fact>
        )
      })}
    </dl>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.part} aria-label={title}>
      <h2 className="label">{title}</h2>
      {children}
    </section>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
