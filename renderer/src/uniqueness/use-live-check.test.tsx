import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createCard } from '#shared/asset-card/card.ts'
import type { PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { renderHookWithClient, settled } from '../testing/render-with-client.tsx'
import { TYPING_PAUSE_MS } from './live-check.ts'
import { reportWith } from './report.fixture.ts'
import { type LiveCheckInput, useLiveCheck } from './use-live-check.ts'

const ASSET_ID = '0190c4b2-0000-7000-8000-000000000001'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const pass = (ms = 0) => settled(() => vi.advanceTimersByTimeAsync(ms))

interface Setting extends Partial<LiveCheckInput> {
  /** The last report; null where the asset was never checked. */
  last?: PreflightReport | null
}

/** Renders the hook as the editor does. `asked` names its calls in order. */
async function openEditor({ last = null, ...input }: Setting = {}) {
  const asked: string[] = []
  const first: LiveCheckInput = {
    ...{ assetId: ASSET_ID, card: createCard('character', 'Mira'), pictureKey: 'first', stale: false },
    save: async () => void asked.push('save'),
    ...input,
  }
  const { result, rerender } = renderHookWithClient(useLiveCheck, first, {
    uniqueness: {
      lastReport: () => last,
      check: () => {
        asked.push('check')
        return reportWith({ uniqueness: 0.4 })
      },
      live: ({ card }) => {
        asked.push(`live ${card.name}`)
        return reportWith({ uniqueness: 0.6 })
      },
    },
  })
  await pass()
  const change = (changed: Partial<LiveCheckInput>) => rerender({ ...first, ...changed })
  return { asked, view: () => result.current, change }
}

it('checks what was typed: the whole check of a new asset begins once it is saved', async () => {
  let saved = () => {}
  const save = vi.fn(() => new Promise<void>((resolve) => (saved = resolve)))
  const { asked, view } = await openEditor({ save })
  expect(save).toHaveBeenCalledTimes(1)
  expect(asked).toEqual([])
  expect(view().computing).toEqual({ text: true, picture: true })

  saved()
  await pass()
  expect(asked).toEqual(['check'])
  expect(view()).toMatchObject({ report: { uniqueness: 0.4 }, computing: { text: false, picture: false } })
})

it('checks nothing that could not be saved, and shows why', async () => {
  const failure = new Error('The disk is full.')
  const { asked, view } = await openEditor({ save: () => Promise.reject(failure) })
  expect(asked).toEqual([])
  expect(view()).toMatchObject({ report: null, error: failure, computing: { text: false, picture: false } })
})

it('saves with the newest function that it was given', async () => {
  const { asked, view, change } = await openEditor()
  expect(asked.splice(0)).toEqual(['save', 'check'])
  change({ save: async () => void asked.push('save of the second draft') })
  view().checkWhole()
  await pass()
  expect(asked).toEqual(['save of the second draft', 'check'])
})

it('saves and checks whole after the picture changed, once for a run of edits', async () => {
  const { asked, change } = await openEditor()
  asked.splice(0)
  for (const pictureKey of ['second', 'third']) {
    change({ pictureKey })
    await pass(500)
  }
  expect(asked).toEqual([])
  await pass(400)
  expect(asked).toEqual(['save', 'check'])
})

it('compares only the words where the last check is of what is saved', async () => {
  const last = reportWith({ uniqueness: 0.2 })
  const { asked, view } = await openEditor({ last })
  expect(view().report).toEqual(last)
  await pass(TYPING_PAUSE_MS)
  expect(asked).toEqual(['live Mira'])
})

it('saves and checks whole where the last check is older than what is saved', async () => {
  const { asked } = await openEditor({ last: reportWith({}), stale: true })
  expect(asked).toEqual(['save', 'check'])
})

it('follows the typing without saving', async () => {
  const { asked, change } = await openEditor({ last: reportWith({}) })
  await pass(TYPING_PAUSE_MS)
  asked.splice(0)
  change({ card: createCard('character', 'Mirabel') })
  await pass(TYPING_PAUSE_MS)
  expect(asked).toEqual(['live Mirabel'])
})
