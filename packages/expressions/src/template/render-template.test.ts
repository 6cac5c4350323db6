import { afterAll, describe, expect, it } from 'vitest'
import { createEvaluator } from '../evaluator.ts'
import type { Evaluator, JqRequest } from '../evaluator-types.ts'
import { renderTemplate } from './render-template.ts'
import { TemplateError, type TemplateErrorCode } from './template-error.ts'

const evaluator = createEvaluator({ timeoutMs: 3_000 })
afterAll(() => evaluator[Symbol.asyncDispose]())

const context = {
  inputs: { name: 'svc', count: 3, on: true, list: [1, 2], object: { k: 'v' }, nothing: null },
  secrets: { 'a-b': 's3' },
}
const render = (template: unknown, options?: { signal?: AbortSignal }) =>
  renderTemplate(evaluator, template, context, options)

async function failure(template: unknown, options?: { signal?: AbortSignal }): Promise<[TemplateErrorCode, string]> {
  try {
    throw new Error(`rendered to ${JSON.stringify(await render(template, options))}`)
  } catch (error) {
    if (!(error instanceof TemplateError) || !error.message.includes(error.path)) throw error
    return [error.code, error.path]
  }
}

/** Counts the trips to jq. */
function counting(): { evaluator: Evaluator; batches: (readonly JqRequest[])[] } {
  const batches: (readonly JqRequest[])[] = []
  return {
    batches,
    evaluator: {
      ...evaluator,
      [Symbol.asyncDispose]: () => evaluator[Symbol.asyncDispose](),
      evaluateBatch: (requests, options) => {
        batches.push(requests)
        return evaluator.evaluateBatch(requests, options)
      },
    },
  }
}

describe('a string', () => {
  it.each<[string, unknown]>([
    ['plain', 'plain'],
    ['', ''],
    ['{{ .inputs.name }}', 'svc'],
    ['  {{ .inputs.count }}\n', 3],
    ['{{ .inputs.on }}', true],
    ['{{ .inputs.list }}', [1, 2]],
    ['{{ .inputs.object }}', { k: 'v' }],
    ['{{ .inputs.missing.deeper }}', null],
    ['{{ .inputs.count + 1 }}', 4],
    ['{{{a: .inputs.name}}}', { a: 'svc' }],
    ['{{ .secrets["a-b"] }}', 's3'],
    ["{{ 'quoted' }}", 'quoted'],
    ['{{ .inputs.list[] }}', 1],
    ['{{}}', null],
    ['{{ .inputs.name.deeper }}', null],
    ['{{ .inputs.0.x }}', null],
    ['{{ .inputs.name + 1 }}', null],
    ['{{ error("x") }}', null],
    ['{{ input }}', null],
    ['{{ inputs.name }}', null],
    ['{{ env.PATH }}', null],
    ['{{ $ENV }}', {}],
    ['{{ constructor }}', null],
    ['{{ .constructor }}', null],
    ['{{ .__proto__ }}', null],
    ['name={{ .inputs.name }}', 'name=svc'],
    ['{{ .inputs.name }}-{{ .inputs.count }}', 'svc-3'],
    ['{{ .inputs.list }} {{ .inputs.object }}', '[1,2] {"k":"v"}'],
    ['{{ .inputs.nothing }}/{{ .inputs.on }}', 'null/true'],
    ['[{{ empty }}]', '[undefined]'],
    ['[{{ nonsense }}]', '[null]'],
    ['{{ .inputs.name | ascii_upcase }}!', 'SVC!'],
    ['"{{ .inputs.name }}"', '"svc"'],
  ])('%j renders to %j', async (template, expected) => {
    expect(await render(template)).toEqual(expected)
  })

  it('that yields nothing is nothing', async () => {
    expect(await render('{{ empty }}')).toBeUndefined()
  })
})

describe('what is not a string', () => {
  it.each([null, true, 5, [], {}, [1, [null]], { a: { b: [false] } }])('%j stays as it is', async (template) => {
    expect(await render(template)).toEqual(template)
  })

  it('is rendered in its members, and keeps its order', async () => {
    const rendered = await render({
      z: '{{ .inputs.name }}',
      a: ['x{{ .inputs.count }}', 1],
      m: { n: '{{ .inputs.on }}' },
    })
    expect(rendered).toEqual({ z: 'svc', a: ['x3', 1], m: { n: true } })
    expect(Object.keys(rendered as object)).toEqual(['z', 'a', 'm'])
  })

  it('loses a member that yields nothing, and has null in an array instead', async () => {
    const rendered = await render({ a: '{{ empty }}', b: ['{{ empty }}', 1], c: '{{ .inputs.missing }}' })
    expect(rendered).toEqual({ b: [null, 1], c: null })
    expect(Object.keys(rendered as object)).toEqual(['b', 'c'])
  })

  it('is not changed itself', async () => {
    const template = Object.freeze({ a: Object.freeze(['{{ .inputs.name }}']) })
    expect(await render(template)).toEqual({ a: ['svc'] })
  })
})

describe('a key', () => {
  it('is rendered', async () => {
    expect(await render({ '{{ .inputs.name }}': 1, 'x-{{ .inputs.count }}': 2 })).toEqual({ svc: 1, 'x-3': 2 })
  })

  it.each(['{{ null }}', '{{ .inputs.missing }}', '{{ empty }}', '{{ "" }}', '{{ nonsense }}', '{{ .a | error }}', ''])(
    'that yields nothing, null or "" (%s) drops the pair',
    async (key) => {
      expect(await render({ [key]: 1, b: 2 })).toEqual({ b: 2 })
    },
  )

  it('drops its value unseen', async () => {
    expect(await render({ '{{ null }}': '{{ unbalanced', b: 2 })).toEqual({ b: 2 })
  })

  it.each([
    '{{ 1 }}',
    '{{ true }}',
    '{{ false }}',
    '{{ .inputs.list }}',
    '{{ .inputs.object }}',
    '{{ .inputs.count + 1 }}',
  ])('that is no text (%s) is refused', async (key) => {
    expect(await failure({ outer: { [key]: 1 } })).toEqual(['invalid_key', `outer[${JSON.stringify(key)}]`])
  })

  it('of a later member wins', async () => {
    expect(await render({ svc: 1, '{{ .inputs.name }}': 2 })).toEqual({ svc: 2 })
    expect(await render({ '{{ .inputs.name }}': 2, svc: 1 })).toEqual({ svc: 1 })
  })
})

describe('spreadValue()', () => {
  it.each(['{{ spreadValue() }}', '{{spreadValue()}}', '{{   spreadValue()   }}'])(
    'merges its object at its place: %s',
    async (key) => {
      expect(await render({ k: 'before', a: 1, [key]: '{{ .inputs.object }}' })).toEqual({ a: 1, k: 'v' })
      expect(await render({ [key]: '{{ .inputs.object }}', k: 'after' })).toEqual({ k: 'after' })
    },
  )

  it('takes an object with expressions in it', async () => {
    expect(
      await render({ '{{ spreadValue() }}': { '{{ .inputs.name }}': '{{ .inputs.count }}', b: '{{ empty }}' } }),
    ).toEqual({ svc: 3 })
  })

  it.each([
    'text',
    '{{ .inputs.count }}',
    '{{ .inputs.list }}',
    '{{ null }}',
    '{{ empty }}',
    '{{ nonsense }}',
    5,
    null,
    [1],
  ])('refuses %j', async (value) => {
    expect(await failure({ a: { '{{ spreadValue() }}': value } })).toEqual([
      'invalid_spread',
      'a["{{ spreadValue() }}"]',
    ])
  })
})

describe('the prototype', () => {
  const withProto = JSON.parse('{"__proto__": {"polluted": true}}') as object

  it.each<[string, unknown]>([
    ['a literal key', withProto],
    ['a rendered key', { '{{ "__proto__" }}': { polluted: true } }],
    ['a joined key', { '__{{ "proto" }}__': { polluted: true } }],
    ['a spread', { '{{ spreadValue() }}': withProto }],
    ['a spread result', { '{{ spreadValue() }}': '{{ {"__proto__": {polluted: true} } }}' }],
  ])('cannot be set by %s', async (_way, template) => {
    expect((await failure({ a: template }))[0]).toBe('invalid_key')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('is not touched by results that hold __proto__, and constructor is a key like others', async () => {
    const rendered = (await render({
      a: '{{ {"__proto__": {polluted: true} } | . }}',
      constructor: '{{ .inputs.name }}',
    })) as Record<string, object>
    expect(Object.keys(rendered['a'] ?? {})).toEqual(['__proto__'])
    expect(rendered).toHaveProperty('constructor', 'svc')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})

describe('a template that cannot be rendered', () => {
  it.each<[unknown, TemplateErrorCode, string]>([
    ['{{ .a', 'unbalanced', ''],
    [{ a: ['x', '}}'] }, 'unbalanced', 'a[1]'],
    [{ 'a b': '{{ {{ }}' }, 'unbalanced', '["a b"]'],
    [{ body: { '{{ .x': 1 } }, 'unbalanced', 'body["{{ .x"]'],
    [{ url: 'x{{ def f: f; f }}' }, 'timeout', 'url'],
    [{ url: '{{ "a" * 1e9 }}' }, 'memory', 'url'],
    [{ url: '{{ "a" * 1048576 }}' }, 'output_too_large', 'url'],
    [{ list: Array.from({ length: 1_001 }, () => '{{ .a }}') }, 'too_many_expressions', 'list[1000]'],
  ])('%.60j is %s at %j', async (template, code, path) => {
    expect(await failure(template)).toEqual([code, path])
  })

  it('is one nested too deeply', async () => {
    const nest = (depth: number): unknown => Array.from({ length: depth }).reduce((inner: unknown) => [inner], 'x')
    expect(await render(nest(64))).toBeDefined()
    expect((await failure(nest(65)))[0]).toBe('too_deep')
    expect((await failure(nest(5_000)))[0]).toBe('too_deep')
  })

  it('is one whose results are too large together, from jq or from the context', async () => {
    const half = { a: '{{ "a" * 600000 }}' }
    const template = Object.fromEntries(
      Array.from({ length: 9 }, (_, index) => [`k${index}`, `{{ ("a" * 500000) + "${index}" }}`]),
    )
    expect(await render(half)).toHaveProperty('a.length', 600_000)
    expect((await failure(template))[0]).toBe('output_too_large')

    const large = { text: ['x'.repeat(100_000)] }
    const many = Array.from({ length: 50 }, () => '{{ .text }}')
    await expect(renderTemplate(evaluator, many, large)).rejects.toMatchObject({
      code: 'output_too_large',
      path: '[41]',
    })
  })

  it('says nothing of the values', async () => {
    const secret = { secret: 's3cr3t' }
    for (const template of [
      { '{{ {a: .secret} }}': 1 },
      { '{{ spreadValue() }}': '{{ .secret }}' },
      '{{ def f: f; .secret | f }}',
    ]) {
      await expect(renderTemplate(evaluator, template, secret)).rejects.toThrow(
        expect.not.objectContaining({ message: expect.stringContaining('s3cr3t') }),
      )
    }
  })

  it('is one that was stopped', async () => {
    expect(await failure('{{ .a + 1 }}', { signal: AbortSignal.abort() })).toEqual(['stopped', ''])
  })
})

describe('the work', () => {
  it('never leaves the thread for plain paths and literals', async () => {
    const { evaluator: counted, batches } = counting()
    await renderTemplate(
      counted,
      { a: '{{ .inputs.name }}', b: 'x{{ .inputs.list[0] }}{{ "y" }}', '{{ .inputs.name }}': 1 },
      context,
    )
    expect(batches).toEqual([])
  })

  it('goes to jq in one batch over one context, each program once', async () => {
    const { evaluator: counted, batches } = counting()
    const template = {
      a: '{{ .inputs.count + 1 }}',
      b: ['{{ .inputs.count + 1 }}', '{{ .inputs.name | length }}', '{{ .inputs.name }}'],
    }
    expect(await renderTemplate(counted, template, context)).toEqual({ a: 4, b: [4, 3, 'svc'] })
    expect(batches.map((batch) => batch.map(({ program }) => program))).toEqual([
      [' .inputs.count + 1 ', ' .inputs.name | length '],
    ])
    expect(batches[0]?.every(({ input }) => input === context)).toBe(true)
  })
})
