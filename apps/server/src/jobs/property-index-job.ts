import { tendPropertyIndexes } from '../catalog/index.ts'
import type { Services } from '../services.ts'
import type { ScheduledJob } from './scheduled-jobs.ts'

/** Gives properties that are searched by an index, see `tendPropertyIndexes`. */
export const propertyIndexJob = (deps: Pick<Services, 'db' | 'logger'>): ScheduledJob => ({
  name: 'property-indexes',
  cron: '* * * * *',
  run: (signal) => tendPropertyIndexes(deps, signal),
})
