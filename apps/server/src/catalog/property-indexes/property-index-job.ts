import type { ScheduledJob } from '../../jobs/scheduled-jobs.ts'
import type { Services } from '../../services.ts'
import { tendPropertyIndexes } from './tend-property-indexes.ts'

/** Gives properties that are searched by an index, see `tendPropertyIndexes`. */
export const propertyIndexJob = (deps: Pick<Services, 'db' | 'logger'>): ScheduledJob => ({
  name: 'property-indexes',
  cron: '* * * * *',
  run: (signal) => tendPropertyIndexes(deps, signal),
})
