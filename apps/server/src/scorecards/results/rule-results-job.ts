import type { ScheduledJob } from '../../jobs/scheduled-jobs.ts'
import type { Services } from '../../services.ts'
import { noteEveryBlueprint } from './note-store.ts'

/** Has all results evaluated again: time passes for rules about dates, and what was missed for whatever reason is put right. */
export const ruleResultsJob = ({ db }: Pick<Services, 'db'>): ScheduledJob => ({
  name: 'rule-results',
  cron: '7 * * * *',
  run: () => noteEveryBlueprint(db),
})
