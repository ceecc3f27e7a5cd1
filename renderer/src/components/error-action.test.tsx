import { ORPCError } from '@orpc/client'
import { fireEvent, screen, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { expect, it } from 'vitest'
import { ERRORS, type ErrorCode } from '#shared/contract/errors.ts'
import { marketClient } from '../api/market.ts'
import { parseRoute, type Route } from '../router/routes.ts'
import { en } from '../strings/en.ts'
import { renderWithClient } from '../testing/render-with-client.tsx'
import { attempt } from './attempt.ts'
import { Button } from './button.tsx'
import { ErrorState } from './error-state.tsx'

const words = en.account.verification

/** As the engine passes on what the market refuses. */
const refusal = (code: ErrorCode) => new ORPCError(code, { message: ERRORS[code].message, data: { retryable: false } })

/** A market that refuses ratings of accounts whose address is not confirmed. */
function openMarket(children: (rate: () => Promise<unknown>) => ReactNode) {
  const calls: string[] = []
  const rate = () => marketClient.reputation.rate({ id: crypto.randomUUID(), stars: 5 })
  renderWithClient(children(rate), {
    market: {
      call: ({ operation }) => {
        calls.push(operation)
        if (operation === 'reputation.rate') throw refusal('EMAIL_NOT_VERIFIED')
        return { data: { done: true }, asOf: '2026-11-23T10:00:00Z', isFromCache: false }
      },
    },
  })
  return calls
}

it('offers to send the mail again where the address is not confirmed', async () => {
  const calls = openMarket((rate) => <Button onClick={() => attempt(rate())}>Rate</Button>)
  fireEvent.click(screen.getByRole('button', { name: 'Rate' }))
  fireEvent.click(await screen.findByRole('button', { name: words.send }))
  await waitFor(() => expect(calls).toEqual(['reputation.rate', 'accounts.verifyEmail']))
  expect(await screen.findByText(words.sent)).toBeDefined()
})

it('offers it on pages that show the error, and for no other error', async () => {
  const calls = openMarket(() => (
    <>
      <ErrorState error={refusal('EMAIL_NOT_VERIFIED')} />
      <ErrorState error={refusal('WALLET_TOO_LOW')} compact />
    </>
  ))
  fireEvent.click(screen.getByRole('button', { name: words.send }))
  await waitFor(() => expect(calls).toEqual(['accounts.verifyEmail']))
})

it.each<[ErrorCode, string, Route]>([
  ['ALREADY_OWNED', en.errors.actions.purchases, { page: 'purchases' }],
  ['WALLET_TOO_LOW', en.errors.actions.wallet, { page: 'purchases' }],
  ['PAYOUT_NOT_POSSIBLE', en.errors.actions.payouts, { page: 'earnings', view: 'payouts' }],
  ['EARNINGS_TOO_LOW', en.errors.actions.payouts, { page: 'earnings', view: 'payouts' }],
  ['ACCOUNT_CLOSING', en.errors.actions.marketSettings, { page: 'settings', section: 'market' }],
])('leads from %s to what helps', (code, label, route) => {
  const before = location.hash
  openMarket(() => <ErrorState error={refusal(code)} />)
  fireEvent.click(screen.getByRole('button', { name: label }))
  expect(parseRoute(location.hash)).toEqual(route)
  location.hash = before
})
