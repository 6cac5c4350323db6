import { describe, expect, it } from 'vitest'
import { findExpressions } from './find-expressions.ts'

describe('findExpressions', () => {
  it('lists expressions in keys and values with their place, as written', () => {
    expect(
      findExpressions({
        url: 'https://x/{{ .a }}/{{ .b | @uri }}',
        body: { '{{ .key }}': ["{{ 'text' }}", 5, null], '{{ spreadValue() }}': '{{ .rest }}' },
        'a b': '{{{a: 1}}}',
        broken: '{{ .a',
      }),
    ).toEqual([
      { path: 'url', program: '.a' },
      { path: 'url', program: '.b | @uri' },
      { path: 'body["{{ .key }}"]', program: '.key' },
      { path: 'body["{{ .key }}"][0]', program: "'text'" },
      { path: 'body["{{ spreadValue() }}"]', program: '.rest' },
      { path: '["a b"]', program: '{a: 1}' },
    ])
  })

  it('names the template itself with an empty path', () => {
    expect(findExpressions('{{ .a }}')).toEqual([{ path: '', program: '.a' }])
  })
})
