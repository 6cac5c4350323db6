import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { bootstrapQuery } from '../../access/session-queries.ts'
import { Button, EmptyState, LoadingNote, messageOf } from '../../ui/index.ts'
import { toDescriptionSource } from './api-description.ts'
import { decideEmbedding } from './embedding.ts'
import { apiDescriptionQuery } from './entity-tab-queries.ts'

const ApiDescription = lazy(() => import('./ApiDescription.tsx'))

/** The description of an API, which the property holds or names the address of. */
export function OpenApiTab({ title, value }: { title: string; value: unknown }) {
  const source = toDescriptionSource(value)
  if (source.kind === 'address') return <RemoteDescription title={title} address={source.address} />
  return <Description title={title} text={source.text} />
}

function RemoteDescription({ title, address }: { title: string; address: string }) {
  const { data: bootstrap } = useQuery(bootstrapQuery())
  if (!bootstrap) return null
  const embedding = decideEmbedding(address, bootstrap.embedding.apiDescriptions, window.location.origin)
  if (embedding.kind === 'refused')
    return <EmptyState title={`${title} cannot be shown`}>{embedding.reason}</EmptyState>
  const { url } = embedding
  if (embedding.kind === 'allowed') return <FetchedDescription title={title} url={url} />
  return (
    <EmptyState title={`${title} is on a site that is not read from here`} action={<OpenLink href={url.href} />}>
      Whoever runs this portal can allow {url.host} with the setting PORTOLAN_OPENAPI_HOSTS.
    </EmptyState>
  )
}

function FetchedDescription({ title, url }: { title: string; url: URL }) {
  const description = useQuery(apiDescriptionQuery(url))
  if (description.isPending) return <LoadingNote what="description" rows={10} />
  if (description.isSuccess) return <Description title={title} text={description.data} />
  return (
    <EmptyState
      title={`${title} could not be read`}
      action={
        <>
          <Button variant="default" onClick={() => void description.refetch()}>
            Retry
          </Button>{' '}
          <OpenLink href={url.href} />
        </>
      }
    >
      {messageOf(description.error)}
    </EmptyState>
  )
}

function Description({ title, text }: { title: string; text: string }) {
  return (
    <Suspense fallback={<LoadingNote what="description" rows={10} />}>
      <ApiDescription key={text} title={title} text={text} />
    </Suspense>
  )
}

function OpenLink({ href }: { href: string }) {
  return (
    <a href={href} target="_blank" rel="noreferrer noopener">
      Open in new tab
    </a>
  )
}
