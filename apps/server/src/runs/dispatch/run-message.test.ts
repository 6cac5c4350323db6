import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toMessageJson } from './message-json.ts'
import { toGitlabMessage, toKafkaMessage, toWebhookMessage } from './run-message.ts'
import { signHub, signText } from './signature.ts'

const clientSecret = 'k'.repeat(32)
const timestamp = '1700000000'
const signer = { clientSecret, timestamp }
const vectorA = { a: 1, é: 'ü\u2028/', n: null }

/** What the published agent does: take the two headers away, write anew, compare. */
function verifyAsAgent(text: string, takesAllHeaders: boolean): boolean {
  const message = JSON.parse(text) as { headers: Record<string, string> }
  const { 'X-Port-Signature': signature, 'X-Port-Timestamp': at, ...headers } = message.headers
  const { headers: _all, ...rest } = message
  const rewritten = toMessageJson(takesAllHeaders ? rest : { ...rest, headers })
  return signature === signText(clientSecret, at!, rewritten)
}

describe('signatures', () => {
  it('equal the published vectors', () => {
    const text = toMessageJson({ ...vectorA, headers: {} })
    expect(signText(clientSecret, timestamp, text)).toBe('v1,uQK3myGek2F2bPqZbdORn/S1IYHImS+7YPDd/bfThgk=')
    expect(signHub(clientSecret, text)).toBe('sha256=5ef6d26b9961c626f10916e04146e66dafe7f2ffd66ecee2c77ef42d86c8c5ba')
    expect(signText(clientSecret, timestamp, toMessageJson(vectorA))).toBe(
      'v1,TTzc0if97ZEwABRTuxzosvKf92NytivHUAM45pc3RUY=',
    )
  })
})

describe('toMessageJson', () => {
  it.each([
    [0.00001, '1e-05'],
    [0.000012345, '1.2345e-05'],
    [-0.000001, '-1e-06'],
    [1e-7, '1e-07'],
    [1.5e-9, '1.5e-09'],
    [0.0001, '0.0001'],
    [1e-10, '1e-10'],
    [1e21, '1e+21'],
    [9007199254740992, '9007199254740992'],
  ])('writes %d as Python does: %s', (value, text) => {
    expect(toMessageJson({ value: [value] })).toBe(`{"value":[${text}]}`)
  })

  it('replaces halves of surrogate pairs in texts and keys, and nothing else', () => {
    expect(toMessageJson({ ['\ud83d']: 'a\udc00b', ok: '😀', small: 1e-5 })).toBe(
      '{"\ufffd":"a\ufffdb","ok":"😀","small":1e-05}',
    )
  })

  it('equals JSON.stringify for everything that Python writes the same way', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const written = toMessageJson(value)
        expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(value)))
        if (!/e-0/.test(written)) expect(written).toBe(JSON.stringify(value))
      }),
    )
  })
})

describe('toWebhookMessage', () => {
  it('puts the body on top, the whole method inside and the headers last', () => {
    const method = { type: 'WEBHOOK', agent: true, url: 'https://circleci.com', headers: { A: 'b' }, body: { x: 1 } }
    const text = toWebhookMessage(method, 'r_1', signer)
    const message = JSON.parse(text) as Record<string, unknown>

    expect(Object.keys(message)).toEqual(['x', 'payload', 'context', 'headers'])
    expect(message).toMatchObject({
      x: 1,
      payload: { action: { invocationMethod: method } },
      context: { runId: 'r_1' },
      headers: { A: 'b', 'X-Port-Timestamp': timestamp },
    })
  })

  it('drops reserved headers of the user and headers that the body brings', () => {
    const method = {
      type: 'WEBHOOK',
      agent: true,
      headers: { 'x-port-signature': 'forged' },
      body: { headers: { a: 1 } },
    }
    const message = JSON.parse(toWebhookMessage(method, 'r_1', signer)) as { headers: Record<string, string> }
    expect(Object.keys(message.headers)).toEqual(['X-Port-Timestamp', 'X-Port-Signature'])
  })

  it('is accepted by the check of the agent for any body', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), (body) => {
        const method = { type: 'WEBHOOK', agent: true, url: 'https://ci.test', headers: {}, body }
        expect(verifyAsAgent(toWebhookMessage(method, 'r_1', signer), false)).toBe(true)
      }),
    )
  })
})

describe('toGitlabMessage', () => {
  const method = {
    type: 'GITLAB',
    projectName: 'cart',
    groupName: 'acme/web',
    defaultRef: 'main',
    pipelineVariables: { SIZE: 'small', port_payload: { entity: 'x', payload: { a: 1 } } },
  }

  it('makes variables properties and stands port_payload on top, signed without headers', () => {
    const text = toGitlabMessage(method, 'r_1', signer)
    const message = JSON.parse(text) as Record<string, unknown>
    expect(message).toMatchObject({
      entity: 'x',
      payload: {
        a: 1,
        properties: { SIZE: 'small' },
        action: {
          invocationMethod: {
            type: 'GITLAB',
            agent: true,
            synchronized: false,
            projectName: 'cart',
            groupName: 'acme/web',
            defaultRef: 'main',
          },
        },
      },
      context: { runId: 'r_1' },
    })
    expect(verifyAsAgent(text, true)).toBe(true)
  })

  it('tells the mapping to leave variables out when there are none', () => {
    const message = toGitlabMessage({ ...method, pipelineVariables: {} }, 'r_1', signer)
    expect(JSON.parse(message)).toMatchObject({
      payload: { properties: {}, action: { invocationMethod: { omitUserInputs: true } } },
    })
  })
})

describe('toKafkaMessage', () => {
  it('adds the run to an object and leaves an array as it is', () => {
    expect(JSON.parse(toKafkaMessage({ payload: { a: 1 } }, 'r_1', signer))).toMatchObject({
      a: 1,
      context: { runId: 'r_1' },
    })
    expect(toKafkaMessage({ payload: [1, 2] }, 'r_1', signer)).toBe('[1,2]')
  })
})
