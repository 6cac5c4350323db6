import { PortolanError } from '@portolan/client'
import { describe, expect, it } from 'vitest'
import { IdentifierTaken, toRefusals } from './refusals.ts'

const SHOWN = ['title', 'identifier', 'options', 'default', 'pattern', 'kind', 'target', 'measure', 'isRequired']
const PLACE = ['schema', 'properties', 'title']

const refusal = (...errors: { path: string; message: string; keyword?: string }[]) =>
  new PortolanError(errors.map(({ message }) => message).join('; '), {
    status: 422,
    code: 'invalid_request',
    details: { errors },
  })

describe('toRefusals', () => {
  // A property may be called like a field or like a part of the path.
  it.each([
    [
      'schema.properties.title.default',
      'schema.properties.title.default must be one of "a"',
      'default',
      'Must be one of "a"',
    ],
    [
      'schema.properties.title.enum',
      'schema.properties.title.enum must have at least one value',
      'options',
      'Must have at least one value',
    ],
    [
      'body/schema/properties/title/title',
      'body/schema/properties/title/title must NOT be long',
      'title',
      'Must NOT be long',
    ],
    [
      'body/schema/properties',
      'body/schema/properties property name must be valid',
      'identifier',
      'Property name must be valid',
    ],
    ['/newPropertyName', 'body/newPropertyName must match', 'identifier', 'Must match'],
  ])('shows %s at its field', (path, message, field, text) => {
    expect(toRefusals(refusal({ path, message }), PLACE, SHOWN)).toEqual({ [field]: text })
  })

  it('shows what the compiler says of a schema at its pattern', () => {
    const error = {
      path: 'schema.properties.title',
      message: 'schema.properties.title cannot be used: x',
      keyword: 'schema',
    }
    expect(toRefusals(refusal(error), PLACE, SHOWN)).toEqual({ pattern: 'Cannot be used: x' })
  })

  it('shows a target that is gone at the target, though the status is another', () => {
    const errors = [
      { path: 'relations.domain.target', message: 'relations.domain.target: blueprint "x" was not found' },
    ]
    const error = new PortolanError('no', { status: 404, code: 'not_found', details: { errors } })
    expect(toRefusals(error, ['relations', 'domain'], SHOWN)).toEqual({ target: 'Blueprint "x" was not found' })
  })

  it('says in full what concerns other parts or no field at all', () => {
    const error = refusal(
      { path: 'schema.properties.other.type', message: 'schema.properties.other.type is odd' },
      { path: 'schema.properties.title.dateFormat', message: 'schema.properties.title.dateFormat is odd' },
    )
    const text = 'schema.properties.other.type is odd; schema.properties.title.dateFormat is odd'
    expect(toRefusals(error, PLACE, SHOWN)).toEqual({ '': text })
    expect(toRefusals(new Error('The portal did not answer'), PLACE, SHOWN)).toEqual({
      '': 'The portal did not answer',
    })
  })

  it('shows a taken identifier at the identifier, whoever noticed', () => {
    const server = new PortolanError('It is taken', { status: 409, code: 'identifier_taken' })
    expect(toRefusals(server, [], SHOWN)).toEqual({ identifier: 'It is taken' })
    expect(toRefusals(new IdentifierTaken('It is taken'), [], SHOWN)).toEqual({ identifier: 'It is taken' })
  })

  it('reads the paths of a new blueprint', () => {
    expect(toRefusals(refusal({ path: '/title', message: 'body/title must NOT be empty' }), [], SHOWN)).toEqual({
      title: 'Must NOT be empty',
    })
  })
})
