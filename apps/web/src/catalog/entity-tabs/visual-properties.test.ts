import { expect, it } from 'vitest'
import type { Blueprint, Entity, PropertySchema } from '../catalog-types.ts'
import { visualKindOf, visualProperties } from './visual-properties.ts'

const text = (rest: PropertySchema) => ({ type: 'string', ...rest }) as const
const blueprint = (
  properties: Record<string, PropertySchema>,
  calculationProperties: Blueprint['calculationProperties'] = {},
) => ({ schema: { properties }, calculationProperties }) as Blueprint
const entity = (properties: Record<string, unknown>) => ({ properties }) as Entity

it.each([
  [{ format: 'markdown' }, 'markdown'],
  [{ format: 'url', spec: 'embedded-url' }, 'embedded-url'],
  [{ format: 'markdown', spec: 'embedded-url' }, 'embedded-url'],
  [{ format: 'url', spec: 'open-api' }, 'open-api'],
  [{ format: 'yaml', spec: 'open-api' }, 'open-api'],
  [{ format: 'yaml', spec: 'async-api' }, undefined],
  [{ format: 'url' }, undefined],
  [{}, undefined],
])('a property with %j is shown as %s', (schema, kind) => expect(visualKindOf(schema)).toBe(kind))

it('keeps the order of the blueprint, names by title or key, and leaves out what has no value', () => {
  const found = visualProperties(
    blueprint(
      {
        api: { type: 'object', spec: 'open-api' },
        owner: text({ title: 'Owner' }),
        readme: text({ title: 'README', format: 'markdown' }),
        notes: text({ format: 'markdown' }),
        drawing: text({ title: 'Drawing', format: 'url', spec: 'embedded-url' }),
      },
      { board: { ...text({ title: 'Board', format: 'url', spec: 'embedded-url' }), calculation: '.identifier' } },
    ),
    entity({ api: {}, owner: 'ann', readme: '# Hi', notes: ' ', drawing: null, board: 'https://lucid.app' }),
  )
  expect(found.map(({ key, title, kind }) => [key, title, kind])).toEqual([
    ['api', 'api', 'open-api'],
    ['readme', 'README', 'markdown'],
    ['board', 'Board', 'embedded-url'],
  ])
})
