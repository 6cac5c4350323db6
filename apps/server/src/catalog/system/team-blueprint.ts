import type { BlueprintDocument } from '@portolan/contract/blueprints'

/** What Portolan keeps of teams. The title of an entity is the name of the team. */
export const TEAM_BLUEPRINT: BlueprintDocument = {
  identifier: '_team',
  title: 'Team',
  icon: 'Team',
  schema: {
    properties: { description: { title: 'Description', type: 'string' } },
    required: [],
  },
  mirrorProperties: {},
  calculationProperties: {},
  aggregationProperties: {
    size: {
      title: 'Size',
      type: 'number',
      target: '_user',
      calculationSpec: { calculationBy: 'entities', func: 'count' },
    },
  },
  relations: {},
}
