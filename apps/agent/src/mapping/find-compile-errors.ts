import type { JqEvaluator } from './evaluate.ts'
import { listPrograms } from './jq-template.ts'
import type { JqTemplate, MappingEntry } from './mapping-entry.ts'

const PROGRAM_FIELDS = ['enabled', 'method', 'url', 'body', 'headers', 'query', 'report'] as const

/**
 * Programs of a mapping that are no jq, one sentence each. They are no reason to refuse the file: the published agent
 * reads them as null, and working installations may have some.
 */
export async function findCompileErrors(evaluator: JqEvaluator, entries: readonly MappingEntry[]): Promise<string[]> {
  const programs = entries.flatMap((entry, index) =>
    PROGRAM_FIELDS.flatMap((field) =>
      listPrograms(entry[field] as JqTemplate | undefined).map((program) => ({ entry: index + 1, field, program })),
    ),
  )
  const outcomes = await evaluator.evaluateBatch(programs.map(({ program }) => ({ program, input: null })))
  return programs.flatMap(({ entry, field, program }, index) => {
    const outcome = outcomes[index]
    if (outcome === undefined || outcome.ok || outcome.reason !== 'compile') return []
    return [`Entry ${entry}, field "${field}": ${JSON.stringify(program)} is no jq and counts as null`]
  })
}
