import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react'
import { blueprintsQuery, searchQuery, type SearchResult } from '../catalog/catalog-queries.ts'
import { catalogPath, entityPath } from '../catalog/page-identifier.ts'
import { EntityIcon, Kbd, Loader, Modal, messageOf } from '../ui/index.ts'
import classes from './Palette.module.css'

const SEARCH_AFTER_MS = 120
const KINDS = { blueprint: 'Blueprint', entity: 'Entity', action: 'Action' } as const

/**
 * Search over everything. The server ranks; arrows choose, Enter opens, ⌘Enter or Ctrl+Enter opens a new tab. An Enter that
 * is faster than the server waits for the results of what was typed; typing on and closing forget it.
 */
export function Palette({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal.Root
      opened={opened}
      onClose={onClose}
      size={600}
      yOffset="12vh"
      centered={false}
      classNames={{ content: classes.content ?? '' }}
    >
      <Modal.Overlay color="var(--scrim)" backgroundOpacity={1} />
      <Modal.Content aria-label="Search">
        <PaletteBody opened={opened} onClose={onClose} />
      </Modal.Content>
    </Modal.Root>
  )
}

function PaletteBody({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState(0)
  /** An Enter that waits for its results. */
  const awaiting = useRef<{ isNewTab: boolean }>(undefined)
  const wanted = text.trim()
  const [debounced] = useDebouncedValue(wanted, SEARCH_AFTER_MS)
  const search = useQuery(searchQuery(debounced))
  const results = debounced === '' ? [] : (search.data ?? [])
  const active = Math.min(chosen, Math.max(results.length - 1, 0))
  // Until the server has answered for the text as it stands, the list shows what matched an older one.
  const isAnswered = wanted !== '' && wanted === debounced && !search.isPending && !search.isPlaceholderData
  const blueprints = useQuery(blueprintsQuery())
  const blueprintOf = (result: SearchResult) =>
    blueprints.data?.find(({ identifier }) => identifier === result.blueprint)
  const router = useRouter()
  const listId = useId()

  const open = (result: SearchResult, isNewTab: boolean) => {
    const path = pathOf(result)
    if (isNewTab) window.open(path, '_blank', 'noopener')
    else router.history.push(path)
    onClose()
  }
  const openAnswered = () => {
    if (awaiting.current === undefined || !isAnswered) return
    const { isNewTab } = awaiting.current
    awaiting.current = undefined
    const result = results[active]
    if (result && opened) open(result, isNewTab)
  }
  useEffect(openAnswered)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && wanted !== '') {
      awaiting.current = { isNewTab: event.metaKey || event.ctrlKey }
      openAnswered()
    }
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0 || results.length === 0) return
    event.preventDefault()
    setChosen((active + step + results.length) % results.length)
  }

  return (
    <>
      <div className={classes.field}>
        <IconSearch size={18} className={classes.glyph ?? ''} aria-hidden />
        <input
          className={classes.input}
          role="combobox"
          aria-label="Search entities, blueprints and actions"
          aria-expanded={results.length > 0}
          aria-controls={listId}
          aria-activedescendant={results.length > 0 ? `${listId}-${active}` : undefined}
          placeholder="Search entities, blueprints and actions"
          autoComplete="off"
          spellCheck={false}
          data-autofocus
          value={text}
          onChange={(event) => (setText(event.currentTarget.value), setChosen(0), (awaiting.current = undefined))}
          onKeyDown={onKeyDown}
        />
        {search.isFetching && <Loader size={16} />}
        <Kbd>Esc</Kbd>
      </div>
      <p className="visually-hidden" role="status">
        {isAnswered && search.isSuccess && `${results.length} results`}
      </p>
      <div id={listId} role="listbox" aria-label="Results" className={classes.list}>
        {results.map((result, index) => (
          <div
            key={`${result.kind} ${result.blueprint ?? ''} ${result.identifier}`}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === active}
            className={classes.result}
            onPointerMove={() => setChosen(index)}
            onClick={(event) => open(result, event.metaKey || event.ctrlKey)}
          >
            <EntityIcon icon={result.icon ?? blueprintOf(result)?.icon} title={result.title ?? result.identifier} />
            <span className={`${classes.name} truncate`}>{result.title || result.identifier}</span>
            <span className={`${classes.identifier} truncate`}>{result.identifier}</span>
            <span className={classes.kind}>
              {result.kind === 'entity' ? (blueprintOf(result)?.title ?? result.blueprint) : KINDS[result.kind]}
            </span>
          </div>
        ))}
      </div>
      {search.isError && <p className={classes.note}>{messageOf(search.error)}</p>}
      {isAnswered && search.isSuccess && results.length === 0 && (
        <p className={classes.note}>Nothing matches “{wanted}”.</p>
      )}
      {debounced === '' && <p className={classes.note}>Type a title or an identifier.</p>}
    </>
  )
}

function pathOf(result: SearchResult): string {
  if (result.kind === 'blueprint') return catalogPath(result.identifier)
  if (result.kind === 'action') return `/self-serve?action=${encodeURIComponent(result.identifier)}`
  return entityPath(result.blueprint ?? '', result.identifier)
}
