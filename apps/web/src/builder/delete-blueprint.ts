import type { MigrationView } from '@portolan/contract/migrations'
import { api } from '../api.ts'
import { blueprintPath, refreshDataModel } from './definition-queries.ts'

const POLL_MS = 1_000

/** Deletes a blueprint without entities, and its actions. */
export async function deleteBlueprint(identifier: string): Promise<void> {
  await api.request('DELETE', blueprintPath(identifier), { query: { delete_actions: true } })
  await refreshDataModel()
}

interface WaitOptions {
  signal: AbortSignal
  onProgress: (migration: MigrationView) => void
}

/**
 * Deletes every entity of a blueprint, as a migration that is asked for again and again until it has ended.
 * Aborting cancels what is left of it.
 * @throws Error with its reason when it did not complete.
 */
export async function deleteAllEntities(identifier: string, options: WaitOptions): Promise<void> {
  const { migrationId } = await api.request<{ migrationId: string }>(
    'DELETE',
    `${blueprintPath(identifier)}/all-entities`,
    { query: { delete_blueprint: false } },
  )
  try {
    await waitForEnd(`/v1/migrations/${migrationId}`, options)
  } finally {
    await refreshDataModel()
  }
}

async function waitForEnd(path: string, { signal, onProgress }: WaitOptions): Promise<void> {
  for (;;) {
    if (signal.aborted) {
      await api.request('POST', `${path}/cancel`, { body: { reason: 'Cancelled in the data model' } })
      return
    }
    const { migration } = await api.request<{ migration: MigrationView }>('GET', path)
    onProgress(migration)
    if (migration.status === 'COMPLETED') return
    if (migration.endedAt !== null) throw new Error(reasonOf(migration))
    await pause(signal)
  }
}

/** Waits until it is time to ask again, or until there is nothing to wait for any more. */
function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, POLL_MS)
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

function reasonOf({ reason, failures }: MigrationView): string {
  return reason ?? failures[0]?.message ?? 'The entities could not be deleted'
}
