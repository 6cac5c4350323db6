import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { createTestPortal } from '../apps/server/src/testing/test-portal.ts'
import { toErrorsPage, toOpenApiText } from './reference-docs.ts'

describe('docs/reference', () => {
  it('lists the error codes of the contract', async () => {
    const committed = await readFile('docs/reference/errors.md', 'utf8')

    expect(committed, 'the codes changed: run `npm run docs:generate`').toBe(await toErrorsPage())
  })

  it('describes the routes as the server serves them', async () => {
    await using portal = await createTestPortal()
    const committed = await readFile('docs/reference/openapi.json', 'utf8')

    // Not toBe: the difference of two long files would bury the sentence.
    expect(committed === (await toOpenApiText(portal.app)), 'the routes changed: run `npm run docs:generate`').toBe(
      true,
    )
  })
})
