import type { BlueprintDocument } from '@portolan/contract/blueprints'

/**
 * What Portolan keeps of people. The identifier of an entity is the email, its title the full name, its `team` the teams
 * that the person is a member of. Later versions may add to this: `ensureSystemBlueprints` brings stored copies up to date.
 */
export const USER_BLUEPRINT: BlueprintDocument = {
  identifier: '_user',
  title: 'User',
  icon: 'User',
  schema: {
    properties: {
      status: {
        title: 'Status',
        type: 'string',
        enum: ['Staged', 'Invited', 'Active', 'Disabled'],
        enumColors: { Staged: 'lightGray', Invited: 'blue', Active: 'green', Disabled: 'red' },
      },
      port_role: {
        title: 'Role',
        type: 'string',
        enum: ['Admin', 'Moderator', 'Member'],
        enumColors: { Admin: 'purple', Moderator: 'turquoise', Member: 'lightGray' },
      },
      port_type: {
        title: 'Type',
        type: 'string',
        enum: ['Standard', 'Service Account'],
        enumColors: { Standard: 'lightGray', 'Service Account': 'orange' },
      },
      moderated_blueprints: {
        title: 'Moderated blueprints',
        type: 'array',
        items: { type: 'string', format: 'blueprints' },
      },
    },
    required: [],
  },
  mirrorProperties: {},
  calculationProperties: {},
  aggregationProperties: {},
  relations: {},
}
