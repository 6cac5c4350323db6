import { END, type StepResult } from './migration.ts'
export async function deletionStep(): Promise<StepResult> {
  return END
}
