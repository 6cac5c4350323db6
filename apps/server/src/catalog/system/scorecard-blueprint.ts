import type { BlueprintDocument } from '@portolan/contract/blueprints'

/** Counts the results of rules; `onlyPassed` those of rules that hold. */
export const countResults = (title: string, { onlyPassed }: { onlyPassed: boolean }) => ({
  title,
  type: 'number',
  target: '_rule_result',
  ...(onlyPassed && {
    query: { combinator: 'and', rules: [{ property: 'result', operator: '=', value: 'Passed' }] },
  }),
  calculationSpec: { calculationBy: 'entities', func: 'count' },
})

/** Per cent of what was tested; null where nothing was. */
export const toShare = (title: string, { passed, tested }: { passed: string; tested: string }) => ({
  title,
  type: 'number',
  calculation: `if (.properties.${tested} // 0) == 0 then null else .properties.${passed} / .properties.${tested} * 100 end`,
})

/** What Portolan keeps of scorecards. The title of an entity is the title of the scorecard. */
export const SCORECARD_BLUEPRINT: BlueprintDocument = {
  identifier: '_scorecard',
  title: 'Scorecard',
  icon: 'Scorecards',
  schema: {
    properties: {
      blueprint: { title: 'Blueprint', type: 'string', format: 'blueprints' },
      levels: { title: 'Levels', type: 'array', items: { type: 'object' } },
      filter: { title: 'Filter', type: 'object' },
    },
    required: ['blueprint'],
  },
  mirrorProperties: {},
  calculationProperties: {
    of_rules_passed: toShare('% of rules passed', { passed: 'rules_passed', tested: 'rules_tested' }),
  },
  aggregationProperties: {
    rules_tested: countResults('Rules tested', { onlyPassed: false }),
    rules_passed: countResults('Rules passed', { onlyPassed: true }),
  },
  relations: {},
}
