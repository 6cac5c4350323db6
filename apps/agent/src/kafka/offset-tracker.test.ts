import { describe, expect, it } from 'vitest'
import { Committer } from './committer.ts'
import { OffsetTracker } from './offset-tracker.ts'
import { silentLogger } from '../testing/test-agent.ts'
import { waitUntil } from '../testing/wait-until.ts'

const at = (offset: number) => ({ offset: BigInt(offset), leaderEpoch: 0 })
const begin = (tracker: OffsetTracker, ...offsets: number[]) => offsets.map((offset) => tracker.begin(at(offset)))

describe('OffsetTracker', () => {
  it('moves on only over finished messages without a hole', () => {
    const tracker = new OffsetTracker(at(5))
    begin(tracker, 5, 6, 7)
    tracker.finish(7n)
    tracker.finish(6n)
    expect(tracker.prefix.offset).toBe(5n)
    tracker.finish(5n)
    expect(tracker.prefix.offset).toBe(8n)
  })

  it('passes over offsets that no message has', () => {
    const tracker = new OffsetTracker(at(0))
    begin(tracker, 3, 9)
    tracker.finish(3n)
    expect(tracker.prefix.offset).toBe(4n)
    tracker.finish(9n)
    expect(tracker.prefix.offset).toBe(10n)
  })

  it('begins no offset twice and none before its start', () => {
    const tracker = new OffsetTracker(at(5))
    expect(begin(tracker, 4, 5, 5, 6, 5)).toEqual([false, true, false, true, false])
  })
})

describe('Committer', () => {
  // A late commit would move the offset of the group back, so none may overtake another.
  it('has one commit under way at a time, each further than the one before', async () => {
    const commits: bigint[] = []
    let underWay = 0
    let most = 0
    const consumer = {
      async commit({ offsets }: { offsets: { offset: bigint }[] }) {
        most = Math.max(most, ++underWay)
        await new Promise((resolve) => setTimeout(resolve, 5))
        commits.push(...offsets.map(({ offset }) => offset))
        underWay--
      },
    }
    const committer = new Committer(consumer as ConstructorParameters<typeof Committer>[0], silentLogger)
    const tracker = committer.track({ topic: 't', partition: 0 }, at(0))
    for (let offset = 0; offset < 200; offset++) {
      begin(tracker, offset)
      tracker.finish(BigInt(offset))
      committer.schedule()
      if (offset % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    }
    await waitUntil('all is committed', () => commits.at(-1) === 200n)

    expect(most).toBe(1)
    expect(commits).toEqual([...commits].sort((one, other) => Number(one - other)))
    expect(commits.length).toBeLessThan(50)
  })

  it('commits nothing of a generation that is over', async () => {
    const commits: unknown[] = []
    const consumer = { commit: async (offsets: unknown) => void commits.push(offsets) }
    const committer = new Committer(consumer as ConstructorParameters<typeof Committer>[0], silentLogger)
    const tracker = committer.track({ topic: 't', partition: 0 }, at(0))
    begin(tracker, 0)
    tracker.finish(0n)
    committer.abandon()
    await committer.close()
    expect(commits).toEqual([])
  })
})
