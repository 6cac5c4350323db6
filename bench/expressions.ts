/**
 * Measures packages/expressions: `node bench/expressions.ts`. Medians of interleaved rounds, and their ratios in the
 * same run.
 */
import { createEvaluator, renderTemplate } from '@portolan/expressions'

const ROUNDS = 5
const context = {
  inputs: { name: 'billing', count: 3, tags: ['a', 'b'] },
  run: { id: 'r_1' },
  entity: { identifier: 'billing', properties: { url: 'https://example.org/billing', tier: 'gold' } },
}
const template = {
  url: 'https://ci.example.org/{{ .inputs.name }}/runs/{{ .run.id }}',
  headers: { 'X-Tier': '{{ .entity.properties.tier }}' },
  body: { service: '{{ .entity.identifier }}', tags: '{{ .inputs.tags }}', '{{ .inputs.name }}': '{{ "text" }}' },
}
const program = '{name: .inputs.name, tags: (.inputs.tags | map(ascii_upcase) | join(","))}'

await using evaluator = createEvaluator()
let distinct = 0

/** Each runs its work and answers how many evaluations (or templates) it was. */
const candidates: Record<string, () => Promise<number>> = {
  'jq, one by one': async () => {
    for (let count = 0; count < 2_000; count += 1) await evaluator.evaluate({ program, input: context })
    return 2_000
  },
  'jq, one program over 10,000 inputs': async () => {
    const inputs = Array.from({ length: 10_000 }, (_, index) => ({ ...context, index }))
    return (await evaluator.evaluateOverInputs(program, inputs)).length
  },
  'jq, 20 known programs over one input per batch': async () => {
    const requests = Array.from({ length: 20 }, (_, index) => ({ program: `.inputs.count + ${index}`, input: context }))
    for (let count = 0; count < 200; count += 1) await evaluator.evaluateBatch(requests)
    return 200 * requests.length
  },
  'jq, 20 programs never seen before per batch': async () => {
    for (let count = 0; count < 10; count += 1) {
      await evaluator.evaluateBatch(
        Array.from({ length: 20 }, () => ({ program: `.inputs.count + ${(distinct += 1)}.5`, input: context })),
      )
    }
    return 200
  },
  'fast path, one by one': async () => {
    for (let count = 0; count < 100_000; count += 1) {
      await evaluator.evaluate({ program: '.entity.properties["url"]', input: context })
    }
    return 100_000
  },
  'template of 7 plain paths': async () => {
    for (let count = 0; count < 20_000; count += 1) await renderTemplate(evaluator, template, context)
    return 20_000
  },
  'the same template with one jq expression': async () => {
    const mixed = { ...template, count: '{{ .inputs.count + 1 }}' }
    for (let count = 0; count < 2_000; count += 1) await renderTemplate(evaluator, mixed, context)
    return 2_000
  },
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN
}

const rates = new Map<string, number[]>(Object.keys(candidates).map((name) => [name, []]))
for (let round = 0; round <= ROUNDS; round += 1) {
  for (const [name, run] of Object.entries(candidates)) {
    const started = performance.now()
    const evaluations = await run()
    // The first round warms up.
    if (round > 0) rates.get(name)?.push((evaluations / (performance.now() - started)) * 1_000)
  }
}

const perSecond = (name: string) => median(rates.get(name) ?? [])
const ratio = (one: string, other: string) => `${(perSecond(one) / perSecond(other)).toFixed(1)} x`
const lines = [
  ...Object.keys(candidates).map(
    (name) => `${name.padEnd(50)} ${Math.round(perSecond(name)).toLocaleString('en').padStart(10)} /s`,
  ),
  '',
  `batch over inputs : one by one      ${ratio('jq, one program over 10,000 inputs', 'jq, one by one')}`,
  `batch of programs : one by one      ${ratio('jq, 20 known programs over one input per batch', 'jq, one by one')}`,
  `fast path : one by one              ${ratio('fast path, one by one', 'jq, one by one')}`,
  `fast path : batch over inputs       ${ratio('fast path, one by one', 'jq, one program over 10,000 inputs')}`,
  `known : new programs in a batch     ${ratio('jq, 20 known programs over one input per batch', 'jq, 20 programs never seen before per batch')}`,
]
process.stdout.write(`${lines.join('\n')}\n`)
