import { IconArrowDown, IconArrowUp, IconDownload, IconSearch, IconTextWrap } from '@tabler/icons-react'
import type { RunLog } from '@portolan/contract/runs'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, useState } from 'react'
import { downloadText } from '../ui/download.ts'
import { ActionIcon, Button, EmptyState, TextInput, Tooltip } from '../ui/index.ts'
import { stripAnsi } from './ansi.ts'
import { LogLine } from './LogLine.tsx'
import classes from './RunLogPanel.module.css'

const LINE_HEIGHT = 18
const NEAR_END_PX = 24

/** The log of a run: follows new lines until the reader scrolls up. Only the visible lines are in the page. */
export function RunLogPanel({ runId, lines, isLive }: { runId: string; lines: readonly RunLog[]; isLive: boolean }) {
  const scroller = useRef<HTMLDivElement>(null)
  const [follows, setFollows] = useState(true)
  const [wraps, setWraps] = useState(true)
  const [search, setSearch] = useState('')
  const [current, setCurrent] = useState(0)
  const find = search.trim().toLowerCase()
  const matches = useMemo(() => findLines(lines, find), [lines, find])
  const matchedLine = matches[current % Math.max(matches.length, 1)]

  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    getItemKey: (index) => lines[index]?.id ?? index,
    overscan: 20,
  })

  useEffect(() => {
    if (follows && find === '' && lines.length > 0) virtualizer.scrollToIndex(lines.length - 1, { align: 'end' })
  }, [find, follows, lines.length, virtualizer, wraps])

  const goTo = (index: number) => {
    const next = (index + matches.length) % Math.max(matches.length, 1)
    setCurrent(next)
    const line = matches[next]
    if (line !== undefined) virtualizer.scrollToIndex(line, { align: 'center' })
  }
  const jumpToLatest = () => {
    setFollows(true)
    virtualizer.scrollToIndex(lines.length - 1, { align: 'end' })
  }
  const onScroll = () => {
    const box = scroller.current
    if (box) setFollows(box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX)
  }

  return (
    <div className={classes.panel}>
      <div className={classes.toolbar} role="toolbar" aria-label="Log tools">
        <TextInput
          type="search"
          className={classes.search}
          aria-label="Search log"
          placeholder="Search log"
          data-page-search
          leftSection={<IconSearch size={14} />}
          value={search}
          onChange={(event) => (setSearch(event.currentTarget.value), setCurrent(0))}
          onKeyDown={(event) => event.key === 'Enter' && goTo(current + (event.shiftKey ? -1 : 1))}
        />
        {find !== '' && (
          <span className={classes.count} role="status">
            {matches.length === 0 ? 'No match' : `${(current % matches.length) + 1} of ${matches.length}`}
          </span>
        )}
        {matches.length > 1 && (
          <>
            <ActionIcon aria-label="Previous match" onClick={() => goTo(current - 1)}>
              <IconArrowUp size={16} />
            </ActionIcon>
            <ActionIcon aria-label="Next match" onClick={() => goTo(current + 1)}>
              <IconArrowDown size={16} />
            </ActionIcon>
          </>
        )}
        <span className={classes.space} />
        <span className={classes.count}>
          {lines.length.toLocaleString('en')} {lines.length === 1 ? 'line' : 'lines'}
        </span>
        <Tooltip label={wraps ? 'Do not wrap lines' : 'Wrap lines'}>
          <ActionIcon aria-label="Wrap lines" aria-pressed={wraps} onClick={() => setWraps(!wraps)}>
            <IconTextWrap size={16} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Download log">
          <ActionIcon aria-label="Download log" disabled={lines.length === 0} onClick={() => download(runId, lines)}>
            <IconDownload size={16} />
          </ActionIcon>
        </Tooltip>
      </div>
      <div
        ref={scroller}
        className={classes.scroller}
        data-wraps={wraps || undefined}
        onScroll={onScroll}
        tabIndex={0}
        role="log"
        aria-label="Log lines"
        aria-live="off"
      >
        {lines.length === 0 && (
          <EmptyState compact title={isLive ? 'Waiting for the first line' : 'This run wrote no log'}>
            {isLive && 'Lines appear here as the backend reports them.'}
          </EmptyState>
        )}
        <div style={{ height: virtualizer.getTotalSize(), position: 'relative', minWidth: '100%' }}>
          {virtualizer.getVirtualItems().map((item) => {
            const line = lines[item.index]
            return (
              line && (
                <div
                  key={item.key}
                  data-index={item.index}
                  ref={virtualizer.measureElement}
                  className={classes.slot}
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  <LogLine
                    line={line}
                    number={item.index + 1}
                    find={find}
                    isCurrent={find !== '' && item.index === matchedLine}
                  />
                </div>
              )
            )
          })}
        </div>
      </div>
      {!follows && lines.length > 0 && (
        <Button className={classes.jump ?? ''} leftSection={<IconArrowDown size={14} />} onClick={jumpToLatest}>
          Jump to latest
        </Button>
      )}
    </div>
  )
}

function findLines(lines: readonly RunLog[], find: string): number[] {
  if (find === '') return []
  return lines.flatMap((line, index) => (stripAnsi(line.message).toLowerCase().includes(find) ? [index] : []))
}

function download(runId: string, lines: readonly RunLog[]): void {
  const text = lines.map((line) => `${line.createdAt} ${stripAnsi(line.message)}\n`)
  downloadText(text, { name: `${runId}.log`, type: 'text/plain' })
}
