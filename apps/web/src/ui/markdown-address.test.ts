import { expect, it } from 'vitest'
import { kindOfAddress, readPlace } from './markdown-address.ts'

it.each([
  ['#use', 'within'],
  ['https://example.org/a', 'elsewhere'],
  ['HTTP://example.org', 'elsewhere'],
  ['//example.org', 'elsewhere'],
  ['mailto:a@example.org', 'elsewhere'],
  ['docs/use.md', 'unknown'],
  ['./use.md#first', 'unknown'],
  ['/v1/blueprints', 'unknown'],
  ['?identifier=other', 'unknown'],
  ['', 'unknown'],
  ['javascript:alert(1)', 'unknown'],
])('tells where %j leads: %s', (address, kind) => expect(kindOfAddress(address)).toBe(kind))

it.each([
  ['', undefined],
  ['#', undefined],
  ['#use', 'use'],
  ['#%C3%BCbung', 'übung'],
  ['#50%', undefined],
])('reads of the hash %j the place %j', (hash, place) => expect(readPlace(hash)).toBe(place))
