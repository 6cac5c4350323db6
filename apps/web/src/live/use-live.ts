import { useEffect, useEffectEvent } from 'react'
import { LiveStream, type LiveListener } from './live-stream.ts'

const stream = new LiveStream({ fetch: (...request) => globalThis.fetch(...request) })
document.addEventListener('visibilitychange', () => stream.pause(document.hidden))

/** Hears the events of these topics while the component is shown. An empty list hears nothing. */
export function useLive(topics: readonly string[], listener: LiveListener): void {
  const onEvent = useEffectEvent(listener)
  const key = topics.join(',')
  useEffect(() => (key === '' ? undefined : stream.subscribe(key.split(','), (event) => onEvent(event))), [key])
}
