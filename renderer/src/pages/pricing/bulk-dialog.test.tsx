import { screen, waitFor } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { en } from '../../strings/en.ts'
import { describeDialog } from '../../testing/dialog-rules.tsx'
import { button, choose, isPressable, renderInStudio, write } from '../../testing/render-in-studio.tsx'
import { BulkDialog } from './bulk-dialog.tsx'
import { ownWork, pendingPrices } from './own-work.fixture.ts'

const words = en.pricing.bulk
const WORKS = [ownWork(1, 1_000), ownWork(2, 2_000)] as const
const [FIRST, SECOND] = WORKS
const reads = { offers: { feeSchedules: () => ({ currentVersion: 1, items: [] }) } }
const change = (work: typeof FIRST, priceCents: number) => ({
  ...{ assetId: work.assetId, name: work.name, standing: work.offers },
  offers: [{ offer: 'one_time', priceCents }],
})

const dialog = (onClose: () => void, pending = new Map()) => (
  <BulkDialog works={WORKS} pending={pending} isAway={false} onClose={onClose} />
)

describeDialog('many prices', {
  render: (onClose) => dialog(onClose),
  setting: { market: reads },
  sends: ['studio', 'prices', 'set'],
  answer: {},
  fill: () => write(words.percent, '-50'),
  action: words.apply(2),
  input: { changes: [change(FIRST, 500), change(SECOND, 1_000)] },
  done: en.pricing.setMany(2),
  typed: ['-50'],
})

it.each(['', '10.5', '-101', '1001', 'ten'])('changes nothing by “%s” percent, and says why', async (percent) => {
  renderInStudio(
    dialog(() => undefined),
    { market: reads },
  )
  write(words.percent, percent)
  await screen.findByText(words.percentError)
  expect(isPressable(button(words.apply(0)))).toBe(false)
})

it('starts from the prices that were set here last', async () => {
  const set = vi.fn(() => ({}))
  const monthly = { offer: 'subscription' as const, priceCents: 299, interval: 'month' as const }
  const pending = new Map([
    [FIRST.assetId, pendingPrices(FIRST.assetId, { offers: [monthly, { offer: 'one_time', priceCents: 499 }] })],
  ])
  const { user } = renderInStudio(
    dialog(() => undefined, pending),
    { market: reads, studio: { prices: { set } } },
  )
  write(words.percent, '100')
  await user.click(button(words.apply(2)))
  await waitFor(() => expect(set).toHaveBeenCalledTimes(1))
  expect(set).toHaveBeenCalledWith(
    {
      changes: [
        { ...change(FIRST, 998), offers: [monthly, { offer: 'one_time', priceCents: 998 }] },
        change(SECOND, 4_000),
      ],
    },
    undefined,
  )
})

it('stops selling in one way, and restores exactly what was before', async () => {
  const restore = vi.fn(() => ({ changedSince: [] }))
  const set = vi.fn(() => ({}))
  const { user } = renderInStudio(
    dialog(() => undefined),
    { market: reads, studio: { prices: { set, restore } } },
  )
  await choose(user, words.change, words.types.stop)
  await user.click(button(words.apply(2)))
  await user.click(await screen.findByText(en.common.undo))
  await screen.findByText(en.pricing.undone(2))
  const restored = (work: typeof FIRST, priceCents: number) => ({ ...change(work, priceCents), set: [] })
  expect(restore).toHaveBeenCalledWith({ changes: [restored(FIRST, 1_000), restored(SECOND, 2_000)] }, undefined)
})

it('names the works whose prices were changed elsewhere since, and leaves them', async () => {
  const prices = { set: () => ({}), restore: () => ({ changedSince: ['Work 2'] }) }
  const { user } = renderInStudio(
    dialog(() => undefined),
    { market: reads, studio: { prices } },
  )
  await user.click(button(words.apply(2)))
  await user.click(await screen.findByText(en.common.undo))
  await screen.findByText(en.pricing.undoFailed)
  expect(screen.getByText('Work 2', { selector: '[class*=text-xs]' })).toBeDefined()
})
