import type { BlueprintDocument } from '@portolan/contract/blueprints'

/** The type of the relations that lead from a result to the entity it speaks about. */
export const RESULT_TARGET = 'rule_result_target'

/**
 * How each rule came out for each entity. The stored blueprint also has a relation of the type `rule_result_target` for
 * each blueprint with scorecards, see `structureOf`.
 */
export const RULE_RESULT_BLUEPRINT: BlueprintDocument = {
  identifier: '_rule_result',
  title: 'Rule result',
  icon: 'Scorecards',
  schema: {
    properties: {
      result: {
        title: 'Result',
        type: 'string',
        enum: ['Not passed', 'Passed'],
        enumColors: { 'Not passed': 'red', Passed: 'green' },
      },
      entity: { title: 'Entity', type: 'string' },
      result_last_change: { title: 'Result last change', type: 'string', format: 'date-time' },
    },
    required: ['result', 'entity'],
  },
  mirrorProperties: {
    level: { title: 'Level', path: 'rule.level' },
    scorecard: { title: 'Scorecard', path: 'rule.scorecard.$title' },
    blueprint: { title: 'Blueprint', path: 'rule.scorecard.blueprint' },
  },
  calculationProperties: {
    entity_link: {
      title: 'Entity link',
      type: 'string',
      format: 'url',
      calculation: '"/" + .properties.blueprint + "Entity?identifier=" + .properties.entity',
    },
  },
  aggregationProperties: {},
  relations: { rule: { title: 'Rule', target: '_rule', required: true, many: false } },
  ownership: { type: 'Direct' },
}
