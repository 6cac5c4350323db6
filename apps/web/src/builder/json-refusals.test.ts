import { PortolanError } from '@portolan/client'
import { expect, it } from 'vitest'
import { describeTextProblem } from '../ui/json-guide.ts'
import { findRefusals } from './json-refusals.ts'

const blueprint = {
  identifier: 'a',
  title: 'A',
  schema: { properties: { size: { type: 'number', default: 'x' } } },
}
const text = JSON.stringify(blueprint, null, 2)
const refusal = (path: string, message: string) =>
  new PortolanError(message, { status: 422, code: 'invalid_request', details: { errors: [{ path, message }] } })

it.each([
  [
    'schema.properties.size.default',
    'schema.properties.size.default must be a number',
    'Line 8, schema.properties.size.default: must be a number',
  ],
  [
    'body/schema/properties/size',
    'body/schema/properties/size must have type',
    'Line 6, schema.properties.size: must have type',
  ],
  ['/title', 'body/title must not be shorter', 'Line 3, title: must not be shorter'],
  ['relations.a.target', 'Blueprint "b" was not found', 'Line 1, relations.a.target: Blueprint "b" was not found'],
])('names the line of what the server refuses at %s', (path, message, expected) => {
  expect(findRefusals(refusal(path, message), text).map(describeTextProblem)).toEqual([expected])
})

it('names no place when the server names none', () => {
  expect(findRefusals(new Error('The portal did not answer'), text)).toEqual([])
  expect(findRefusals(new PortolanError('No', { status: 409, code: 'identifier_taken' }), text)).toEqual([])
})
