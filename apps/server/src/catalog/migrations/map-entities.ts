import { BLUEPRINT_IDENTIFIER_PATTERN } from '@portolan/contract/common'
import type { EntityView } from '@portolan/contract/entities'
import type { MigrationMapping } from '@portolan/contract/migrations'
import type { Evaluator, JqFailureReason } from '@portolan/expressions'

/** JSON text of all results of one program over one page. */
const OUTPUT_LIMIT_BYTES = 32 * 1024 * 1024
/** Faults of the program or of the amount of work, which no other entity would mend. A runtime error counts as null. */
const FATAL: readonly JqFailureReason[] = ['compile', 'timeout', 'memory', 'output_too_large']

/** What a mapping makes of one entity, or of one item of it. */
export interface MappedEntity {
  source: string
  blueprint: unknown
  body: Record<string, unknown>
}

/** The mapping itself cannot be used; `message` names the program. */
export class MappingFault extends Error {}

/**
 * Runs the programs of a mapping over a page of entities, each program once.
 * @throws MappingFault when a program does not compile or passes a limit.
 */
export async function mapEntities(
  evaluator: Evaluator,
  mapping: MigrationMapping,
  views: EntityView[],
  signal: AbortSignal,
): Promise<MappedEntity[]> {
  const run = async (name: string, program: string | undefined, inputs: readonly unknown[]): Promise<unknown[]> => {
    if (program === undefined) return inputs.map(() => undefined)
    const options = { totalOutputLimitBytes: OUTPUT_LIMIT_BYTES, signal }
    const outcomes = await evaluator.evaluateOverInputs(program, inputs, options)
    return outcomes.map((outcome) => {
      if (outcome.ok) return outcome.value ?? null
      if (FATAL.includes(outcome.reason)) throw new MappingFault(`mapping.${name}: ${outcome.message}`)
      if (outcome.reason === 'stopped') throw new Error('The evaluation was stopped')
      return null
    })
  }
  const runAll = async (name: string, programs: Record<string, string> | undefined, inputs: readonly unknown[]) => {
    const columns = await Promise.all(
      Object.entries(programs ?? {}).map(
        async ([key, program]) => [key, await run(`${name}.${key}`, program, inputs)] as const,
      ),
    )
    return inputs.map((_, index) => Object.fromEntries(columns.map(([key, values]) => [key, values[index]])))
  }

  const passed = await run('filter', mapping.filter, views)
  const sources = views.filter((_, index) => mapping.filter === undefined || passed[index] === true)
  const items = await run('itemsToParse', mapping.itemsToParse, sources)
  const inputs = sources.flatMap((view, index) => {
    if (mapping.itemsToParse === undefined) return [view]
    const list = items[index]
    return Array.isArray(list) ? list.map((item: unknown) => ({ ...view, item })) : []
  })

  const { entity } = mapping
  const blueprints = await run('blueprint', toBlueprintProgram(mapping.blueprint), inputs)
  const identifiers = await run('entity.identifier', entity.identifier, inputs)
  const titles = await run('entity.title', entity.title, inputs)
  const icons = await run('entity.icon', entity.icon, inputs)
  const teams = await run('entity.team', entity.team, inputs)
  const properties = await runAll('entity.properties', entity.properties, inputs)
  const relations = await runAll('entity.relations', entity.relations, inputs)
  return inputs.map((input, index) => ({
    source: input.identifier,
    blueprint: blueprints[index],
    body: {
      identifier: identifiers[index],
      title: titles[index],
      icon: icons[index],
      team: teams[index],
      properties: properties[index],
      relations: relations[index],
    },
  }))
}

const NAME = new RegExp(BLUEPRINT_IDENTIFIER_PATTERN, 'u')

/** Without a program the blueprint stays. A bare name, which is no useful program, stands for itself. */
const toBlueprintProgram = (program: string | undefined): string =>
  program === undefined
    ? '.blueprint'
    : NAME.test(program) && !program.startsWith('.')
      ? JSON.stringify(program)
      : program
