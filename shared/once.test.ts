import { expect, it } from 'vitest'
import { once } from './once.ts'

it('makes nothing before it is asked, and then once for everybody', async () => {
  let made = 0
  const ask = once(async () => ++made)
  expect(made).toBe(0)
  expect(await Promise.all([ask(), ask()])).toEqual([1, 1])
  expect(await ask()).toBe(1)
})

it('answers with the same failure', async () => {
  let made = 0
  const ask = once(async () => {
    throw new Error(`attempt ${++made}`)
  })
  await expect(ask()).rejects.toThrow('attempt 1')
  await expect(ask()).rejects.toThrow('attempt 1')
})
