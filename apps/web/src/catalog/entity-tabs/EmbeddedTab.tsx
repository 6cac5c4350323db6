import { IconExternalLink } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { bootstrapQuery } from '../../access/session-queries.ts'
import { Button, EmptyState } from '../../ui/index.ts'
import classes from './EmbeddedTab.module.css'
import { decideEmbedding } from './embedding.ts'

/** Browsers do not tell when a site refuses to be framed; by then whatever answers has been drawn. */
const HINT_AFTER_MS = 8_000

/**
 * The rights of a framed page: its scripts, forms and windows, at its own address, which is never that of the portal. It
 * cannot lead the portal elsewhere.
 */
const SANDBOX =
  'allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads'

/** A page of another site. What may be shown is decided by the operator, and enforced by the content security policy. */
export function EmbeddedTab({ title, value }: { title: string; value: unknown }) {
  const { data: bootstrap } = useQuery(bootstrapQuery())
  if (!bootstrap) return null
  const embedding = decideEmbedding(value, bootstrap.embedding.frames, window.location.origin)
  if (embedding.kind === 'refused')
    return <EmptyState title={`${title} cannot be shown`}>{embedding.reason}</EmptyState>
  const { href, host } = embedding.url
  if (embedding.kind === 'unlisted') {
    return (
      <EmptyState title={`${title} is on a site that is not shown here`} action={<OpenLink href={href} />}>
        Whoever runs this portal can allow {host} with the setting PORTOLAN_FRAME_HOSTS.
      </EmptyState>
    )
  }
  return <Frame key={href} title={title} href={href} host={host} />
}

function Frame({ title, href, host }: { title: string; href: string; host: string }) {
  const [hint, setHint] = useState<'waiting' | 'shown' | 'dismissed'>('waiting')
  useEffect(() => {
    const timer = setTimeout(() => setHint('shown'), HINT_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])

  return (
    <section className={classes.root} aria-label={title}>
      <div className={classes.bar}>
        <span className="muted truncate">{host}</span>
        <OpenLink href={href} />
      </div>
      <div role="status">
        {hint === 'shown' && (
          <p className={classes.hint}>
            Nothing to see? {host} may refuse to be shown inside other pages, or ask you to sign in first.
            <Button variant="subtle" size="compact-sm" onClick={() => setHint('dismissed')}>
              Dismiss
            </Button>
          </p>
        )}
      </div>
      <iframe className={classes.frame} src={href} title={title} sandbox={SANDBOX} allowFullScreen />
    </section>
  )
}

function OpenLink({ href }: { href: string }) {
  return (
    <a className={classes.link} href={href} target="_blank" rel="noreferrer noopener">
      Open in new tab <IconExternalLink size={14} aria-hidden />
    </a>
  )
}
