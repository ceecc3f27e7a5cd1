import { afterEach, expect, it, vi } from 'vitest'
import { createRounds, type Rounds } from './rounds.ts'

const PACE_MS = 3_600_000

let rounds: Rounds
const ends: (() => void)[] = []

afterEach(async () => {
  vi.useRealTimers()
  for (const end of ends.splice(0)) end()
  await rounds.close()
})

/** Rounds that end one by one, each when `endNext` is called. */
function openRounds({ runsByItself = true } = {}): { started: () => number; endNext: () => void } {
  let started = 0
  rounds = createRounds({
    round() {
      started += 1
      return new Promise((resolve) => ends.push(() => resolve(null)))
    },
    onChange: () => {},
    paceMs: PACE_MS,
    runsByItself,
  })
  return { started: () => started, endNext: () => ends.shift()?.() }
}

it('joins the round under way where nothing changed since it began', async () => {
  const { started, endNext } = openRounds()
  const first = rounds.now()
  const second = rounds.now()
  endNext()
  await Promise.all([first, second])
  expect(started()).toBe(1)
})

it('runs another round for a change that came too late for the one under way', async () => {
  const { started, endNext } = openRounds()
  const first = rounds.now()
  rounds.soon()
  let isDone = false
  const second = rounds.now().then(() => {
    isDone = true
  })
  endNext()
  await first
  // The second round begins in a later turn than the one in which the first ended.
  await new Promise(setImmediate)
  expect([started(), isDone]).toEqual([2, false])
  endNext()
  await second
  expect(started()).toBe(2)
})

it.each([
  [true, 1],
  [false, 0],
])('begins a round for a change by itself: %s', async (runsByItself, expected) => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const { started } = openRounds({ runsByItself })
  rounds.soon()
  await vi.advanceTimersByTimeAsync(2 * PACE_MS)
  expect(started()).toBe(expected)
  void rounds.now()
  expect(started()).toBe(1)
})
