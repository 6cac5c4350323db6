import type { AuditEvent } from '@portolan/contract/audit'
import { describe, expect, it } from 'vitest'
import { exportFileName } from '../ui/collect-pages.ts'
import { collectExport, type ExportFormat, type ExportProgress } from './audit-export.ts'

const event = (number: number, parts: Partial<AuditEvent> = {}): AuditEvent => ({
  identifier: `ev_${number}`,
  action: 'UPDATE',
  resourceType: 'entity',
  status: 'SUCCESS',
  message: '',
  trigger: { by: { orgId: 'org', userId: 'usr_1' }, origin: 'UI', at: `2026-01-01T00:00:0${number}.000Z` },
  context: { blueprint: 'service', entity: 'cart' },
  diff: { before: { a: 1 }, after: { a: 2 } },
  additionalData: {},
  ...parts,
})

const PAGES = [[event(3), event(2)], [event(1)]]

async function collect(format: ExportFormat, pages = PAGES, limit?: number) {
  const progress: ExportProgress[] = []
  const asked: (string | undefined)[] = []
  const file = await collectExport({
    format,
    nameOf: () => 'ada@acme.test',
    readPage: async (cursor) => {
      asked.push(cursor)
      const position = Number(cursor ?? 0)
      return { audits: pages[position] ?? [], next: position + 1 < pages.length ? String(position + 1) : null }
    },
    onProgress: (state) => progress.push(state),
    ...(limit !== undefined && { limit }),
  })
  return { ...file, text: file.parts.join(''), progress, asked }
}

describe('collectExport', () => {
  it('writes each event of every page once, as JSON on a line of its own', async () => {
    const { text, count, isCut, asked, progress } = await collect('ndjson')
    const lines = text.trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line) as AuditEvent)).toEqual(PAGES.flat())
    expect([count, isCut, asked]).toEqual([3, false, [undefined, '1']])
    expect(progress.map((state) => state.count)).toEqual([2, 3])
  })

  it('stops at its limit and says so', async () => {
    const { text, count, isCut } = await collect('ndjson', PAGES, 2)
    expect([text.trimEnd().split('\n').length, count, isCut]).toEqual([2, 2, true])
  })

  it('writes a table with a heading, a name beside each id, and the values as JSON', async () => {
    const [heading, first] = (await collect('csv')).text.split('\r\n')
    expect(heading?.split(',').slice(0, 7)).toEqual(['identifier', 'at', 'change', 'resource', 'status', 'by', 'by_id'])
    expect(first).toBe(
      'ev_3,2026-01-01T00:00:03.000Z,UPDATE,entity,SUCCESS,ada@acme.test,usr_1,UI,service,cart,,,,' +
        '"{""blueprint"":""service"",""entity"":""cart""}","{""a"":1}","{""a"":2}"',
    )
  })

  it.each(['=1+1', '+1', '-1', '@SUM(A1)'])('keeps a spreadsheet from computing %s', async (entity) => {
    const { text } = await collect('csv', [[event(1, { context: { entity } })]])
    expect(text).toContain(`,'${entity},`)
  })

  it('keeps line breaks and quotes within their cell', async () => {
    const { text } = await collect('csv', [[event(1, { message: 'one\n"two"' })]])
    expect(text).toContain(',"one\n""two""",')
  })

  it('gives up when a page fails', async () => {
    const failing = collectExport({
      format: 'csv',
      nameOf: String,
      readPage: () => Promise.reject(new Error('gone')),
      onProgress: () => undefined,
    })
    await expect(failing).rejects.toThrow('gone')
  })
})

it('an export is named by its time in UTC', () => {
  expect(exportFileName('audit-log', 'csv', Date.parse('2026-01-02T03:04:05Z'))).toBe(
    'audit-log-2026-01-02T030405Z.csv',
  )
})
