import { useEffect, useRef, useState } from 'react'
import type { BatchControl, BatchOutcome, BatchProgress } from './batch-outcome.ts'

export interface BatchRun {
  /** How many it is about; 0 before it starts. */
  total: number
  progress: BatchProgress | undefined
  isStopping: boolean
  /** Set once it has ended. */
  outcome: BatchOutcome | undefined
  start: (total: number, change: (control: BatchControl) => Promise<BatchOutcome>) => Promise<BatchOutcome>
  stop: () => void
}

/** A change of many entities: how far it is, how to stop it, what became of it. Leaving the page stops it. */
export function useBatchRun(): BatchRun {
  const [state, setState] = useState<Pick<BatchRun, 'total' | 'progress' | 'isStopping' | 'outcome'>>({
    total: 0,
    progress: undefined,
    isStopping: false,
    outcome: undefined,
  })
  const running = useRef<AbortController>(null)
  useEffect(() => () => running.current?.abort(), [])

  const start: BatchRun['start'] = async (total, change) => {
    const controller = new AbortController()
    running.current = controller
    setState({ total, progress: { done: 0, failed: 0 }, isStopping: false, outcome: undefined })
    const outcome = await change({
      signal: controller.signal,
      onProgress: (progress) => setState((current) => ({ ...current, progress })),
    })
    setState({ total, progress: undefined, isStopping: false, outcome })
    return outcome
  }
  const stop = () => {
    running.current?.abort()
    setState((current) => ({ ...current, isStopping: true }))
  }
  return { ...state, start, stop }
}
