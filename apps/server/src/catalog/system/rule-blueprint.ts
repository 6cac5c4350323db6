import type { BlueprintDocument } from '@portolan/contract/blueprints'
import { DEFAULT_LEVELS } from '@portolan/contract/scorecards'
import { countResults, toShare } from './scorecard-blueprint.ts'

/**
 * What Portolan keeps of the rules of scorecards. The stored blueprint also has the levels of all scorecards as the enum
 * of `level`, see `structureOf`.
 */
export const RULE_BLUEPRINT: BlueprintDocument = {
  identifier: '_rule',
  title: 'Rule',
  icon: 'Scorecards',
  schema: {
    properties: {
      level: { title: 'Level', type: 'string', enum: DEFAULT_LEVELS.map(({ title }) => title) },
      query: { title: 'Query', type: 'object' },
      rule_description: { title: 'Rule description', type: 'string' },
    },
    required: ['level', 'query'],
  },
  mirrorProperties: {},
  calculationProperties: {
    of_entities_passed: toShare('% of entities passed', { passed: 'entities_passed', tested: 'entities_tested' }),
  },
  aggregationProperties: {
    entities_tested: countResults('Entities tested', { onlyPassed: false }),
    entities_passed: countResults('Entities passed', { onlyPassed: true }),
  },
  relations: { scorecard: { title: 'Scorecard', target: '_scorecard', required: true, many: false } },
}
