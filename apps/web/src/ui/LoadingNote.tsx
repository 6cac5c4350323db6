import { useEffect, useState } from 'react'
import { Skeleton } from '@mantine/core'

const SHOW_AFTER_MS = 150

/** Placeholder bars in the geometry of a list; nothing at all for loads too short to notice. */
export function LoadingNote({ what, rows = 6, rowHeight = 36 }: { what: string; rows?: number; rowHeight?: number }) {
  const [isSlow, setIsSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIsSlow(true), SHOW_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])

  return (
    <div role="status" aria-label={`Loading ${what}`} style={{ minHeight: rows * rowHeight }}>
      {isSlow &&
        Array.from({ length: rows }, (_, index) => (
          <div key={index} style={{ height: rowHeight, display: 'flex', alignItems: 'center', padding: '0 12px' }}>
            <Skeleton height={10} width={`${86 - ((index * 17) % 44)}%`} />
          </div>
        ))}
    </div>
  )
}
