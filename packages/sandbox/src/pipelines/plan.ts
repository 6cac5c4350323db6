/** What a project's CI configuration would do: workflows of jobs, with how long they take and how they end. */
export type WorkflowPlan = { name: string; jobs: readonly JobPlan[] }

export type JobPlan = {
  name: string
  /** Names of jobs in the same workflow that must succeed first. */
  requires?: readonly string[]
  /** Length in steps of the stand-in; 1 when absent. */
  durationSteps?: number
  outcome?: 'success' | 'failed'
  /** The job fails on this branch or tag, so that a failure can be asked for when a pipeline is started. */
  failsOnRef?: string
}

/** The branch on which the default plan fails. */
export const FAILING_REF = 'sandbox-fails'

/** Used by projects that bring no plan of their own. */
export const defaultPlan: readonly WorkflowPlan[] = [
  {
    name: 'build-and-deploy',
    jobs: [
      { name: 'build', durationSteps: 2 },
      { name: 'test', requires: ['build'], durationSteps: 2, failsOnRef: FAILING_REF },
      { name: 'deploy', requires: ['test'] },
    ],
  },
]

/**
 * Refuses a plan that could never end.
 *
 * @throws Error naming the job when a requirement is unknown, repeated or circular.
 */
export function checkPlan(workflows: readonly WorkflowPlan[]): void {
  for (const workflow of workflows) {
    const names = new Set(workflow.jobs.map((job) => job.name))
    if (names.size !== workflow.jobs.length) throw new Error(`Workflow "${workflow.name}" names a job twice`)
    for (const job of workflow.jobs) {
      const unknown = job.requires?.find((name) => !names.has(name))
      if (unknown !== undefined) throw new Error(`Job "${job.name}" requires the unknown job "${unknown}"`)
    }
    const circular = workflow.jobs.find((job) => leadsTo(workflow, job.name, job.name, new Set()))
    if (circular !== undefined) throw new Error(`Job "${circular.name}" requires itself`)
  }
}

function leadsTo(workflow: WorkflowPlan, from: string, target: string, seen: Set<string>): boolean {
  if (seen.has(from)) return false
  seen.add(from)
  const requires = workflow.jobs.find((job) => job.name === from)?.requires ?? []
  return requires.some((name) => name === target || leadsTo(workflow, name, target, seen))
}
