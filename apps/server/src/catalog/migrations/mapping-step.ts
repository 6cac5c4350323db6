import { END, type StepResult } from './migration.ts'
export async function mappingStep(): Promise<StepResult> {
  return END
}
