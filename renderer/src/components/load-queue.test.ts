import { describe, expect, it } from 'vitest'
import { createLoadQueue } from './load-queue.ts'

async function started(wishes: number, atOnce: number) {
  const queue = createLoadQueue(atOnce)
  const order: number[] = []
  const ends = Array.from({ length: wishes }, (_, index) => queue.request(() => order.push(index)))
  await Promise.resolve()
  return { queue, order, ends }
}

describe('createLoadQueue', () => {
  it('starts only so many at once, the newest first', async () => {
    const { order, ends } = await started(5, 2)
    expect(order).toEqual([4, 3])
    ends[4]?.()
    expect(order).toEqual([4, 3, 2])
  })

  it('never starts what is no longer wished', async () => {
    const { order, ends } = await started(3, 1)
    ends[1]?.()
    ends[2]?.()
    expect(order).toEqual([2, 0])
  })

  it('frees its place once, however often the end is told', async () => {
    const { order, ends } = await started(4, 1)
    ends[3]?.()
    ends[3]?.()
    expect(order).toEqual([3, 2])
  })

  it('takes new wishes before old ones', async () => {
    const { queue, order, ends } = await started(2, 1)
    queue.request(() => order.push(99))
    await Promise.resolve()
    ends[1]?.()
    expect(order).toEqual([1, 99])
  })
})
