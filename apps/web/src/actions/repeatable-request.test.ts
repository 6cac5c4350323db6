import { describe, expect, it } from 'vitest'
import { createRepeatableRequests } from './repeatable-request.ts'

describe('createRepeatableRequests', () => {
  const create = () => {
    let count = 0
    const toRequest = createRepeatableRequests(() => `key ${count}`)
    return (entered: Record<string, unknown>, target: string | undefined) =>
      toRequest(entered, target, async () => ({ ...entered, secret: `sealed ${++count}` }))
  }

  it('repeats the same entries to the byte, encrypted inputs included', async () => {
    const toRequest = create()
    const first = await toRequest({ size: 1 }, 'cart')
    expect(first).toEqual({ properties: { size: 1, secret: 'sealed 1' }, idempotencyKey: 'key 1' })
    expect(await toRequest({ size: 1 }, 'cart')).toEqual(first)
  })

  it.each([
    [{ size: 2 }, 'cart'],
    [{ size: 1 }, 'other'],
    [{ size: 1 }, undefined],
  ])('makes another request of other entries: %o %s', async (entered, target) => {
    const toRequest = create()
    await toRequest({ size: 1 }, 'cart')
    expect((await toRequest(entered, target)).idempotencyKey).toBe('key 2')
  })
})
