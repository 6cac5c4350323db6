import { IconRefresh } from '@tabler/icons-react'
import { ActionIcon, RelativeTime } from '../ui/index.ts'
import classes from './ScorecardDrawer.module.css'
import type { Preview } from './use-preview.ts'

/** What the figures of a draft count, how old they are, or why there are none. */
export function PreviewNote({ preview, title }: { preview: Preview; title: string }) {
  const { status, entities, judged, countedAt, refusal } = preview
  return (
    <div className={classes.preview} data-status={status}>
      <span role="status">
        {status === 'incomplete' && 'Complete the filter and the levels to see how many entities pass.'}
        {status === 'counting' && 'Counting…'}
        {status === 'too-slow' && 'Too slow to count while you edit: save to see.'}
        {status === 'refused' && `Cannot be counted: ${refusal}`}
        {status === 'counted' && entities !== undefined && judged !== undefined && toSentence(title, entities, judged)}
      </span>
      {status === 'counted' && countedAt && (
        <span className="muted">
          counted <RelativeTime at={countedAt} />
        </span>
      )}
      {status !== 'incomplete' && (
        <ActionIcon size={24} aria-label="Count again" onClick={preview.recount}>
          <IconRefresh size={14} />
        </ActionIcon>
      )}
    </div>
  )
}

function toSentence(title: string, entities: number, judged: number): string {
  const all = `${entities.toLocaleString('en')} ${title}`
  return judged === entities ? `Of ${all}` : `${judged.toLocaleString('en')} of ${all} pass the filter`
}
