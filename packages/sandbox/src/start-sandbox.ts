import { startCircleCi } from './circleci/start-circleci.ts'
import type { CircleCiSandbox } from './circleci/start-circleci.ts'
import type { CircleCiOptions } from './circleci/circleci-options.ts'
import { systemClock } from './clock.ts'
import type { Clock } from './clock.ts'
import type { GitLabOptions } from './gitlab/gitlab-options.ts'
import { startGitLab } from './gitlab/start-gitlab.ts'
import type { GitLabSandbox } from './gitlab/start-gitlab.ts'
import { createIdentifiers } from './identifiers.ts'

export type SandboxOptions = {
  circleci?: CircleCiOptions
  gitlab?: GitLabOptions
  /** Real time when absent. */
  clock?: Clock
  /** How long one step of a pipeline takes; 1.5 s when absent. */
  stepDurationMs?: number
  /** Equal seeds give equal ids for equal projects and pipeline numbers; random when absent. */
  seed?: string
}

/** The running stand-ins. */
export interface Sandbox extends AsyncDisposable {
  readonly circleci: CircleCiSandbox
  readonly gitlab: GitLabSandbox
}

/**
 * Starts all stand-ins, each on its own port of the loopback interface unless told otherwise.
 *
 * Disposal closes every connection at once, and throws when a stand-in broke its provider's contract.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { clock = systemClock, stepDurationMs = 1_500, seed } = options
  await using started = new AsyncDisposableStack()
  const identifiers = createIdentifiers(seed)
  const circleci = started.use(await startCircleCi(options.circleci ?? {}, clock, stepDurationMs, identifiers))
  const gitlab = started.use(await startGitLab(options.gitlab ?? {}, clock, stepDurationMs, identifiers))
  const owned = started.move()
  return { circleci, gitlab, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
