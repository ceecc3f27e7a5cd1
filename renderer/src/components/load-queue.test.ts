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
  it('starts only so many at once, in the order of one moment', async () => {
    const { order, ends } = await started(5, 2)
    expect(order).toEqual([0, 1])
    ends[1]?.()
    expect(order).toEqual([0, 1, 2])
  })

  it('never starts what is no longer wished', async () => {
    const { order, ends } = await started(3, 1)
    ends[1]?.()
    ends[0]?.()
    expect(order).toEqual([0, 2])
  })

  it('frees its place once, however often the end is told', async () => {
    const { order, ends } = await started(4, 1)
    ends[0]?.()
    ends[0]?.()
    expect(order).toEqual([0, 1])
  })

  it('takes later wishes before those that still wait', async () => {
    const { queue, order, ends } = await started(3, 1)
    queue.request(() => order.push(98))
    queue.request(() => order.push(99))
    await Promise.resolve()
    const [first] = ends
    first?.()
    expect(order).toEqual([0, 98])
  })
})
