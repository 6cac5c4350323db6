import { Tooltip } from '@mantine/core'
import { absoluteTime, relativeTime } from './time.ts'
import { useNow } from './use-now.ts'

/** A point in time as "3 minutes ago"; the tooltip names it in the reader's zone and in UTC. */
export function RelativeTime({ at }: { at: string }) {
  const now = useNow()
  return (
    <Tooltip label={absoluteTime(at)} multiline>
      <time dateTime={at} style={{ whiteSpace: 'nowrap' }}>
        {relativeTime(at, now)}
      </time>
    </Tooltip>
  )
}
