import { describe, expect, it } from 'vitest'
import { MappingError, parseMapping } from './parse-mapping.ts'

describe('parseMapping', () => {
  it('fills in what an entry leaves out', () => {
    expect(parseMapping('[{"url":".url","method":null}]').entries).toEqual([
      { enabled: true, url: '.url', fieldsToDecryptPaths: [] },
    ])
  })

  it.each([
    ['{}', 'The mapping must be a JSON array of entries'],
    ['[', 'The mapping is no JSON'],
    ['[1]', 'Entry 1 must be an object'],
    ['[{}, {"url": 5}]', 'Entry 2, field "url" must be jq text'],
    ['[{"enabled": 1}]', 'Entry 1, field "enabled" must be true, false or jq text'],
    ['[{"headers": []}]', 'Entry 1, field "headers" must be jq text or an object'],
    [
      '[{"report": {"state": ".x"}}]',
      'Entry 1, field "report.state" must be one of status, link, summary, externalRunId',
    ],
    ['[{"report": {"link": 1}}]', 'Entry 1, field "report.link" must be jq text'],
    ['[{"fieldsToDecryptPaths": "a"}]', 'Entry 1, field "fieldsToDecryptPaths" must be a list of dotted paths'],
    ['[{"fieldsToDecryptPaths": ["a", ".b"]}]', 'Entry 1, field "fieldsToDecryptPaths.1" must be a dotted path'],
  ])('refuses %s by entry and field', (text, message) => {
    expect(() => parseMapping(text)).toThrow(MappingError)
    expect(() => parseMapping(text)).toThrow(message)
  })

  it('names every fault at once', () => {
    expect(() => parseMapping('[{"url": 1}, {"method": 2}]')).toThrow(/Entry 1, field "url".+; Entry 2, field "method"/)
  })

  it('warns of fields that have no effect', () => {
    expect(parseMapping('[{"header": {}}]').warnings).toEqual(['Entry 1, field "header" is unknown and has no effect'])
  })
})
