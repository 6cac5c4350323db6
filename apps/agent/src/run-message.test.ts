import { describe, expect, it } from 'vitest'
import { readClaimedNodeRun, readClaimedRun } from './claimed-run.ts'
import { readChangeRecord, readRunRecord } from './run-message.ts'
import { toRunRecord } from './testing/kafka-topics.ts'
import { CLIENT_SECRET } from './testing/test-agent.ts'

const read = (record: { key: string; value: string }) => readRunRecord(CLIENT_SECRET, record)

describe('readRunRecord', () => {
  it('accepts a signed message and hides its signature from mappings', () => {
    const result = read(toRunRecord('r_1', { url: 'https://a.test', entity: 'cart' }))
    expect(result).toMatchObject({ kind: 'accepted', message: { id: 'r_1', lane: 'service/cart', synchronized: true } })
    expect(JSON.stringify(result)).not.toContain('X-Port-Signature')
  })

  it('keeps the runs of different entities apart, and runs without one too', () => {
    const laneOf = (id: string, entity?: string) => {
      const result = read(toRunRecord(id, { url: 'https://a.test', ...(entity && { entity }) }))
      return result.kind === 'accepted' && result.message.lane
    }
    expect(laneOf('r_1', 'cart')).toBe(laneOf('r_2', 'cart'))
    expect(laneOf('r_1', 'cart')).not.toBe(laneOf('r_1', 'shop'))
    expect(laneOf('r_1')).not.toBe(laneOf('r_2'))
  })

  it('passes over messages for the consumers of the customer', () => {
    const value = JSON.stringify({ context: { runId: 'r_1' }, any: 'thing' })
    expect(read({ key: 'r_1', value })).toEqual({ kind: 'skipped' })
    expect(read(toRunRecord('r_1', { url: 'https://a.test', method: { agent: false } }))).toEqual({ kind: 'skipped' })
  })

  it('refuses a forged message by its run', () => {
    const forged = toRunRecord('r_1', { url: 'https://a.test', secret: 'x'.repeat(32) })
    expect(read(forged)).toMatchObject({ kind: 'refused', runId: 'r_1' })
  })

  it.each(['', 'null', '[]', '{"torn":', '"text"'])('finds the run of %j by its key, or none', (value) => {
    expect(read({ key: 'r_1', value })).toMatchObject({ kind: 'refused', runId: 'r_1' })
    expect(read({ key: 'cart', value })).toMatchObject({ kind: 'unreadable' })
  })
})

describe('readChangeRecord', () => {
  const change = (destination: object) =>
    readChangeRecord({
      id: 'topic-0-1-2',
      value: JSON.stringify({
        context: { entity: 'cart', blueprint: 'service', runId: 'r_1' },
        changelogDestination: destination,
      }),
    })

  it('never takes a change for a run, whatever its context says', () => {
    const destination = { type: 'WEBHOOK', agent: true, url: 'https://a.test' }
    expect(change(destination)).toMatchObject({ kind: 'accepted', message: { kind: 'changeLog', id: 'topic-0-1-2' } })
  })

  it('passes over changes with another destination', () => {
    expect(change({ type: 'KAFKA' })).toEqual({ kind: 'skipped' })
    expect(change({ type: 'WEBHOOK', url: 'https://a.test' })).toEqual({ kind: 'skipped' })
  })
})

describe('readClaimedRun', () => {
  const claimed = (payload: object) =>
    readClaimedRun(CLIENT_SECRET, {
      id: 'r_1',
      payload,
      entity: { identifier: 'cart' },
      blueprint: { identifier: 'service' },
    })

  it('gives mappings the message that Kafka would have carried', () => {
    const method = {
      type: 'WEBHOOK',
      agent: true,
      url: 'https://a.test',
      headers: { 'X-Team': 'core' },
      body: { a: 1, context: { entity: 'x' }, payload: { properties: { b: 2 }, action: { trigger: 'DAY-2' } } },
    }
    expect(claimed(method)).toMatchObject({
      kind: 'accepted',
      message: {
        lane: 'service/cart',
        forMapping: {
          a: 1,
          context: { entity: 'x', runId: 'r_1' },
          payload: { properties: { b: 2 }, action: { trigger: 'DAY-2', invocationMethod: method } },
          headers: { 'X-Team': 'core' },
        },
      },
    })
  })

  it('puts pipeline variables where the GitLab mapping looks for them', () => {
    const pipelineVariables = { SIZE: 3, port_payload: { action: 'deploy' } }
    expect(claimed({ type: 'GITLAB', agent: true, pipelineVariables })).toMatchObject({
      message: { forMapping: { action: 'deploy', payload: { properties: { SIZE: 3 } } } },
    })
  })

  it('checks a signature where the claim carries one', () => {
    const headers = { 'X-Port-Timestamp': '1', 'X-Port-Signature': 'v1,forged' }
    expect(claimed({ type: 'WEBHOOK', url: 'https://a.test', headers })).toMatchObject({ kind: 'refused' })
  })

  it('refuses a claim without a method', () => {
    expect(readClaimedRun(CLIENT_SECRET, { id: 'r_1' })).toMatchObject({ kind: 'refused', runId: 'r_1' })
  })
})

describe('readClaimedNodeRun', () => {
  it('is synchronous unless it says otherwise', () => {
    const node = (config: object) => readClaimedNodeRun({ identifier: 'wfnr_1', config })
    expect(node({ type: 'WEBHOOK', url: 'https://a.test' })).toMatchObject({ message: { synchronized: true } })
    expect(node({ type: 'WEBHOOK', synchronized: false })).toMatchObject({ message: { synchronized: false } })
  })
})
