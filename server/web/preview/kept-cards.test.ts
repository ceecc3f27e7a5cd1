/** Cards are drawn once, a few at a time, and kept within a bound. */
import { expect, test } from 'vitest'
import { createKeptCards, type DrawnCard } from './kept-cards.ts'

const card = (size: number, isWhole = true): DrawnCard => ({ bytes: Buffer.alloc(size), isWhole })

test('draws once for all who ask, and keeps what is whole', async () => {
  const cards = createKeptCards()
  let drawn = 0
  const draw = (isWhole: boolean) => async () => {
    drawn += 1
    return card(10, isWhole)
  }
  await Promise.all([cards.get('a', draw(true)), cards.get('a', draw(true))])
  await cards.get('a', draw(true))
  expect(drawn).toBe(1)
  expect(await cards.get('b', draw(false))).toMatchObject({ isWhole: false })
  expect(await cards.get('b', draw(true))).toMatchObject({ isWhole: true })
  expect(drawn).toBe(3)
})

test('forgets what was asked for the longest ago, once there is more than may be kept', async () => {
  const cards = createKeptCards({ mostBytes: 25 })
  const drawn: string[] = []
  const ask = (version: string) =>
    cards.get(version, async () => {
      drawn.push(version)
      return card(10)
    })
  for (const version of ['a', 'b', 'a', 'c', 'a', 'b']) await ask(version)
  expect(drawn).toEqual(['a', 'b', 'c', 'b'])
})

test('draws as many at once as it may, refuses what would wait too long, and recovers from a failure', async () => {
  const cards = createKeptCards({ atOnce: 1, mostWaiting: 2 })
  const { promise, resolve, reject } = Promise.withResolvers<DrawnCard>()
  let started = 0
  const first = cards.get('a', () => {
    started += 1
    return promise
  })
  const second = cards.get('b', async () => {
    started += 1
    return card(1)
  })
  await expect(cards.get('c', async () => card(1))).rejects.toMatchObject({ code: 'RATE_LIMITED' })
  expect(started).toBe(1)
  reject(new Error('broken'))
  resolve(card(1))
  await expect(first).rejects.toThrow('broken')
  expect(await second).toMatchObject({ isWhole: true })
  expect(await cards.get('a', async () => card(2))).toMatchObject({ isWhole: true })
})
