import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { adviceOf } from '../ui/index.ts'
import { previewName, toPreviewRequest } from './preview-request.ts'
import type { ScorecardDraft } from './scorecard-draft.ts'
import { previewQuery } from './scorecard-queries.ts'
import type { Subject } from './subjects.ts'

/** As long as somebody may pause between two keys. */
const COUNT_AFTER_MS = 400

/** How many entities a draft finds, as far as it is known. */
export interface Preview {
  status: 'incomplete' | 'counting' | 'counted' | 'too-slow' | 'refused'
  /** Why nothing was counted. */
  refusal?: string
  /** When these figures were counted; they may be of an earlier draft while `counting`. */
  countedAt?: string
  entities?: number
  judged?: number
  passedOf: (ruleKey: number) => number | undefined
  reachedOf: (level: string) => number | undefined
  recount: () => void
}

/** Counts what a draft finds whenever it changes, after a pause. A change meanwhile aborts the request under way. */
export function usePreview(draft: ScorecardDraft, subjects: readonly Subject[]): Preview {
  const request = toPreviewRequest(draft, subjects)
  const [text] = useDebouncedValue(JSON.stringify(request), COUNT_AFTER_MS)
  const scorecard = text === undefined ? undefined : (JSON.parse(text) as object)
  const counted = useQuery({
    ...previewQuery(draft.blueprint, scorecard),
    // Of the same blueprint: an earlier figure is better than none, as long as it says that it is.
    placeholderData: (previous, last) => (last?.queryKey[1] === draft.blueprint ? previous : undefined),
  })
  const counts = counted.data?.counts
  const isCounting = counted.isFetching || text !== JSON.stringify(request)
  const status = (): Preview['status'] => {
    if (request === undefined || draft.blueprint === '') return 'incomplete'
    if (isCounting) return 'counting'
    if (counted.isError) return 'refused'
    return counts === null ? 'too-slow' : 'counted'
  }
  const isUsable = request !== undefined && !counted.isError
  return {
    status: status(),
    ...(counted.isError && { refusal: adviceOf(counted.error).replaceAll('scorecard.', '') }),
    ...(isUsable && counts && { entities: counts.entities, judged: counts.judged }),
    ...(isUsable &&
      counts &&
      !counted.isPlaceholderData && { countedAt: new Date(counted.dataUpdatedAt).toISOString() }),
    passedOf: (key) =>
      isUsable ? counts?.rules.find(({ identifier }) => identifier === previewName(key))?.passed : undefined,
    reachedOf: (level) => (isUsable ? counts?.levels.find(({ title }) => title === level)?.reached : undefined),
    recount: () => void counted.refetch(),
  }
}
