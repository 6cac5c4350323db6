import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'

const VARIABLE = /\b(?:DATABASE_URL|PORTOLAN_[A-Z_]+|KAFKA_[A-Z_]+)\b/g

describe('docs/operations.md', () => {
  it('lists exactly the variables that the server reads', async () => {
    const source = await readFile('apps/server/src/config.ts', 'utf8')
    const page = await readFile('docs/operations.md', 'utf8')
    const rows = page.split('\n').filter((line) => /^\| `[A-Z]/.test(line))

    const documented = rows.map((row) => row.match(VARIABLE)?.[0])
    expect(documented.sort()).toEqual([...new Set(source.match(VARIABLE))].sort())
  })
})
