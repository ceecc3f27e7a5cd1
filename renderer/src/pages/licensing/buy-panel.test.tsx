import { screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { LicenseView } from '#shared/contract/market/licensing.ts'
import type { OrderState } from '#shared/contract/market/sales.ts'
import { useCheckouts } from '../../buying/checkouts.ts'
import { en } from '../../strings/en.ts'
import { ADA, failure } from '../../testing/fake-market.ts'
import { AT, idOf } from '../../testing/ids.ts'
import { button, isPressable, pressTwice, renderInStudio, write } from '../../testing/render-in-studio.tsx'
import { BuyPanel } from './buy-panel.tsx'
import { terms } from './licensing.fixture.ts'

const words = en.licensing.buy
const PAGE = 'https://pay.example/session/1'
const LISTING: LicenseView = {
  ...{ id: idOf(1), assetId: idOf(2), assetKind: 'image', creatorId: idOf(3), title: 'Harbor', previewPath: null },
  ...{ priceCents: 4_900, terms: terms(), version: 1, createdAt: AT },
}
const order = (state: OrderState, url: string | null = PAGE) => ({
  ...{
    id: idOf(4),
    kind: 'license' as const,
    state,
    title: 'Harbor',
    priceCents: 4_900,
    url,
    failure: null,
    items: [],
  },
  ...{ createdAt: AT, expiresAt: '2026-11-23T11:00:00Z' },
})
const panel = (listing = LISTING) => <BuyPanel key="panel" listing={listing} defaultName="Ada" />

let opened = vi.spyOn(window, 'open')
beforeEach(() => {
  opened = vi.spyOn(window, 'open').mockReturnValue(null)
})
afterEach(() => {
  opened.mockRestore()
  useCheckouts.setState({ open: [] })
})

function open({ listing = LISTING, account = ADA as typeof ADA | null, isAway = false, isFree = false } = {}) {
  const market = { state: 'pending' as OrderState, refreshed: vi.fn(() => ({})) }
  const studio = renderInStudio(panel(listing), {
    ...{ account, isAway },
    studio: { licensing: { refresh: market.refreshed } },
    market: {
      sales: {
        openCheckout: () => order(isFree ? 'fulfilled' : 'pending', isFree ? null : PAGE),
        checkout: () => order(isFree ? 'fulfilled' : market.state, isFree ? null : PAGE),
      },
    },
  })
  return { ...studio, market }
}

it('orders once for the name that was entered, and opens the payment page', async () => {
  const { sent } = open()
  await waitFor(() => expect(isPressable(button(words.buy('$49.00')))).toBe(true))
  write(words.name, ' Acme Ltd ')
  pressTwice(words.buy('$49.00'))
  await screen.findByText(words.waiting)
  expect(sent).toEqual([['sales.openCheckout', { kind: 'license', licenseId: LISTING.id, licenseeName: 'Acme Ltd' }]])
  expect(opened.mock.calls.map(([page]) => page)).toEqual([PAGE])
})

it('follows a payment that was opened before the studio was closed', async () => {
  const { user, rerender, market } = open()
  await user.click(await screen.findByRole('button', { name: words.buy('$49.00') }))
  await screen.findByText(words.waiting)
  rerender(null)
  const stored = localStorage.getItem('luna.checkouts') ?? ''
  useCheckouts.setState({ open: [] })
  localStorage.setItem('luna.checkouts', stored)
  await useCheckouts.persist.rehydrate()
  rerender(panel())
  await screen.findByText(words.waiting)
  market.state = 'fulfilled'
  await screen.findByText(words.done)
  expect(market.refreshed).toHaveBeenCalled()
  expect(useCheckouts.getState().open).toEqual([])
})

it('shows the payment of another account or listing to neither', async () => {
  const other = { id: idOf(8), kind: 'license', title: 'Harbor', assetId: idOf(2), url: PAGE } as const
  useCheckouts.setState({
    open: [
      { ...other, accountId: idOf(99), licenseId: LISTING.id },
      { ...other, accountId: ADA.id, licenseId: idOf(98) },
    ],
  })
  open()
  await screen.findByRole('button', { name: words.buy('$49.00') })
})

it('keeps the certificate of what costs nothing', async () => {
  const { user, market } = open({ listing: { ...LISTING, priceCents: 0 }, isFree: true })
  await user.click(await screen.findByRole('button', { name: words.getFree }))
  await screen.findByText(words.done)
  expect(market.refreshed).toHaveBeenCalled()
  expect(opened).not.toHaveBeenCalled()
})

it.each(['failed', 'expired', 'refunded'] as const)('starts afresh after a payment that is %s', async (state) => {
  const { user, market } = open()
  await user.click(await screen.findByRole('button', { name: words.buy('$49.00') }))
  await screen.findByText(words.waiting)
  market.state = state
  await user.click(await screen.findByRole('button', { name: words.again }))
  await screen.findByRole('button', { name: words.buy('$49.00') })
  expect(useCheckouts.getState().open).toEqual([])
})

it('keeps the name where the order fails, and says why', async () => {
  const { user } = renderInStudio(panel(), {
    market: { sales: { openCheckout: () => Promise.reject(failure('EMAIL_NOT_VERIFIED')) } },
  })
  await waitFor(() => expect(isPressable(button(words.buy('$49.00')))).toBe(true))
  write(words.name, 'Acme Ltd')
  await user.click(button(words.buy('$49.00')))
  await screen.findByRole('button', { name: en.account.verification.send })
  expect(screen.getByDisplayValue('Acme Ltd')).toBeDefined()
})

it('cannot be bought while the market is away', async () => {
  const { setAway } = open()
  await waitFor(() => expect(isPressable(button(words.buy('$49.00')))).toBe(true))
  await setAway(true)
  await screen.findByText(words.offline)
  expect(isPressable(button(words.buy('$49.00')))).toBe(false)
})

it('asks somebody who is signed out to sign in', async () => {
  open({ account: null })
  await screen.findByRole('button', { name: words.signIn })
})

it('reads payments that an older version stored', async () => {
  const old = { id: idOf(5), kind: 'one_time', title: 'Ash', accountId: ADA.id, assetId: idOf(6), url: PAGE }
  localStorage.setItem('luna.checkouts', JSON.stringify({ state: { open: [old] }, version: 1 }))
  await useCheckouts.persist.rehydrate()
  expect(useCheckouts.getState().open).toEqual([{ ...old, licenseId: null }])
})
