import { expect, test } from 'vitest'
import { createReplicaWatch, MAX_STALENESS_MS } from './replica-watch.ts'

function scene() {
  const at = { now: 0, written: 100n, replayed: 100n as bigint | null, fails: false }
  const watch = createReplicaWatch({
    now: () => at.now,
    written: async () => at.written,
    replayed: async () => {
      if (at.fails) throw new Error('connection refused')
      return at.replayed
    },
  })
  const lookAt = async (now: number) => {
    at.now = now
    watch.look()
    await watch.settled()
    return watch.state()
  }
  return { at, watch, lookAt }
}

test('before the first look a replica is not used', () => {
  expect(scene().watch.state()).toEqual({ isRecent: false, reason: null })
})

test('one that has replayed all is recent, for as long as that is recent', async () => {
  const { at, watch, lookAt } = scene()
  expect(await lookAt(1_000)).toEqual({ isRecent: true, reason: null })
  at.now += MAX_STALENESS_MS
  expect(watch.state().isRecent).toBe(true)
  at.now += 1
  expect(watch.state()).toEqual({ isRecent: false, reason: 'it is behind' })
})

test('a primary at rest leaves its replica recent', async () => {
  const { lookAt } = scene()
  for (let now = 0; now < 20 * MAX_STALENESS_MS; now += 1_000) expect((await lookAt(now)).isRecent).toBe(true)
})

test('one that follows some seconds behind is recent, and one that has stopped is not', async () => {
  const { at, lookAt } = scene()
  for (let now = 0; now <= 30_000; now += 1_000) {
    at.written = BigInt(now)
    at.replayed = BigInt(Math.max(0, now - 4_000))
    const { isRecent } = await lookAt(now)
    expect(isRecent, String(now)).toBe(true)
  }
  for (let now = 31_000; now <= 60_000; now += 1_000) {
    at.written = BigInt(now)
    const { isRecent } = await lookAt(now)
    // It stopped at what was written at 26 seconds.
    expect(isRecent, String(now)).toBe(now - 26_000 <= MAX_STALENESS_MS)
  }
})

test('one that catches up is used again', async () => {
  const { at, lookAt } = scene()
  await lookAt(0)
  at.written = 900n
  for (let now = 1_000; now <= 9_000; now += 1_000) await lookAt(now)
  expect((await lookAt(10_000)).isRecent).toBe(false)
  at.replayed = 900n
  expect((await lookAt(11_000)).isRecent).toBe(true)
})

test('one that fails is not used until it answers again', async () => {
  const { at, watch, lookAt } = scene()
  await lookAt(0)
  watch.doubt(new Error('the connection broke'))
  expect(watch.state()).toEqual({ isRecent: false, reason: 'the connection broke' })
  at.fails = true
  expect(await lookAt(2_000)).toEqual({ isRecent: false, reason: 'connection refused' })
  at.fails = false
  expect((await lookAt(4_000)).isRecent).toBe(true)
})

test('a server that is no replica is never used', async () => {
  const { at, lookAt } = scene()
  at.replayed = null
  expect(await lookAt(0)).toEqual({ isRecent: false, reason: 'it is no replica of the primary' })
})

test('both are asked once a second at most', async () => {
  let asked = 0
  let now = 0
  const watch = createReplicaWatch({
    now: () => now,
    written: async () => {
      asked += 1
      return 1n
    },
    replayed: async () => 1n,
  })
  for (; now < 3_000; now += 10) {
    watch.look()
    await watch.settled()
  }
  expect(asked).toBe(3)
})
