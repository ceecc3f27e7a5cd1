import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type AssetCard, createCard } from '#shared/asset-card/card.ts'
import type { PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { createLiveCheck, TYPING_PAUSE_MS } from './live-check.ts'
import { reportWith } from './report.fixture.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

interface Asked {
  card: AssetCard | null
  signal: AbortSignal
  answer: (report: PreflightReport) => void
  fail: (error: unknown) => void
}

function set(): { asked: Asked[]; check: ReturnType<typeof createLiveCheck> } {
  const asked: Asked[] = []
  const ask = (card: AssetCard | null, signal: AbortSignal) =>
    new Promise<PreflightReport>((answer, fail) => asked.push({ card, signal, answer, fail }))
  return { asked, check: createLiveCheck({ live: ask, whole: (signal) => ask(null, signal) }) }
}

const card = (name: string) => createCard('character', name)
const settled = () => vi.advanceTimersByTimeAsync(0)

describe('following the typing', () => {
  it('asks once for letters that follow each other quickly, for the newest card', async () => {
    const { asked, check } = set()
    for (const name of ['M', 'Mi', 'Mir', 'Mira']) {
      check.follow(card(name))
      await vi.advanceTimersByTimeAsync(TYPING_PAUSE_MS / 2)
    }
    await vi.advanceTimersByTimeAsync(TYPING_PAUSE_MS)
    expect(asked.map((call) => call.card?.name)).toEqual(['Mira'])
    expect(check.store.getState().computing).toEqual({ text: true, picture: false })
  })

  it('aborts the previous question and drops its answer', async () => {
    const { asked, check } = set()
    check.follow(card('A'))
    await vi.advanceTimersByTimeAsync(TYPING_PAUSE_MS)
    check.follow(card('B'))
    await vi.advanceTimersByTimeAsync(TYPING_PAUSE_MS)
    expect(asked[0]?.signal.aborted).toBe(true)
    asked[1]?.answer(reportWith({ uniqueness: 0.2 }))
    await settled()
    asked[0]?.answer(reportWith({ uniqueness: 0.9 }))
    await settled()
    expect(check.store.getState().report?.uniqueness).toBe(0.2)
    expect(check.store.getState().computing).toEqual({ text: false, picture: false })
  })

  it('keeps the last report when a question fails', async () => {
    const { asked, check } = set()
    check.offer(reportWith({ uniqueness: 0.4 }))
    check.follow(card('A'))
    await vi.advanceTimersByTimeAsync(TYPING_PAUSE_MS)
    asked[0]?.fail(new TypeError('nobody answers'))
    await settled()
    expect(check.store.getState().report?.uniqueness).toBe(0.4)
    expect(check.store.getState().error).toBeInstanceOf(TypeError)
  })
})

describe('a whole check', () => {
  it('is followed by the words typed in the meantime', async () => {
    const { asked, check } = set()
    check.checkWhole()
    expect(check.store.getState().computing).toEqual({ text: true, picture: true })
    check.follow(card('Typed meanwhile'))
    asked[0]?.answer(reportWith({ uniqueness: 0.7 }))
    await vi.advanceTimersByTimeAsync(TYPING_PAUSE_MS)
    expect(check.store.getState().report?.uniqueness).toBe(0.7)
    expect(asked[1]?.card?.name).toBe('Typed meanwhile')
  })

  it('is dropped when another one is asked for', async () => {
    const { asked, check } = set()
    check.checkWhole()
    check.checkWhole()
    asked[0]?.answer(reportWith({ uniqueness: 0.1 }))
    await settled()
    expect(check.store.getState().report).toBeNull()
  })
})

it('takes a report from elsewhere only where it is newer', () => {
  const { check } = set()
  check.offer(reportWith({ uniqueness: 0.5, checkedAt: '2026-01-02T00:00:00.000Z' }))
  check.offer(reportWith({ uniqueness: 0.6, checkedAt: '2026-01-01T00:00:00.000Z' }))
  expect(check.store.getState().report?.uniqueness).toBe(0.5)
})
