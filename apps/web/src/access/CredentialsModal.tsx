import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { Button, CopyText, ErrorPanel, LoadingNote, Modal } from '../ui/index.ts'
import classes from './CredentialsModal.module.css'
import { credentialsQuery } from './session-queries.ts'

/** Client id and secret of the organization, and how to use them. The secret is shown only on request. */
export function CredentialsModal({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Credentials"
      size={620}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {opened && <CredentialsView />}
    </Modal>
  )
}

function CredentialsView() {
  const credentials = useQuery(credentialsQuery())
  const [isRevealed, setIsRevealed] = useState(false)
  if (credentials.isPending) return <LoadingNote what="credentials" rows={3} />
  if (credentials.isError) return <ErrorPanel error={credentials.error} onRetry={() => credentials.refetch()} />
  const { clientId, clientSecret } = credentials.data
  return (
    <>
      <p className={classes.intro}>
        Pipelines, agents and integrations of your organization use these to reach the API.
      </p>
      <Row name="Client ID">
        <code className="truncate">{clientId}</code>
        <CopyText value={clientId} label="client id" />
      </Row>
      <Row name="Client secret">
        <code className="truncate">{isRevealed ? clientSecret : '•'.repeat(24)}</code>
        <Button variant="subtle" size="compact-sm" onClick={() => setIsRevealed(!isRevealed)}>
          {isRevealed ? 'Hide' : 'Reveal'}
        </Button>
        <CopyText value={clientSecret} label="client secret" />
      </Row>
      <div className={classes.snippetHeader}>
        <span className="label">Get an access token</span>
        <CopyText value={toSnippet(clientId, clientSecret)} label="curl command" />
      </div>
      <pre className={classes.snippet} tabIndex={0}>
        {toSnippet(clientId, isRevealed ? clientSecret : '…')}
      </pre>
    </>
  )
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={classes.row}>
      <span className={classes.name}>{name}</span>
      {children}
    </div>
  )
}

function toSnippet(clientId: string, clientSecret: string): string {
  return [
    `curl -X POST '${window.location.origin}/v1/auth/access_token' \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '${JSON.stringify({ clientId, clientSecret })}'`,
  ].join('\n')
}
