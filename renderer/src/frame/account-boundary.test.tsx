import { ORPCError } from '@orpc/client'
import { useQuery } from '@tanstack/react-query'
import { fireEvent, screen, waitFor } from '@testing-library/react'
import { expect, it } from 'vitest'
import { ERRORS } from '#shared/contract/errors.ts'
import type { MarketAccount, MarketStatus } from '#shared/contract/studio/market.ts'
import { market } from '../api/market.ts'
import { queryClient } from '../api/queries.ts'
import { MarketData } from '../components/market-data.tsx'
import { switchAccount } from '../pages/account/account-actions.ts'
import { en } from '../strings/en.ts'
import { renderWithClient, settled } from '../testing/render-with-client.tsx'
import { AccountBoundary } from './account-boundary.tsx'

const MARKET_URL = 'http://market.example/'

function accountOf(id: string, displayName: string): MarketAccount {
  return {
    ...{ id, displayName, marketUrl: MARKET_URL, email: `${displayName}@people.example`, handle: null },
    ...{ roles: ['creator'], timeZone: 'UTC', needsSignIn: false, unsent: 0 },
  }
}

const SELLER = accountOf('0190c4b2-0000-7000-8000-00000000000a', 'seller')
const OTHER = accountOf('0190c4b2-0000-7000-8000-00000000000b', 'other')

/** An engine with two accounts. Each account reads its own terms; only what was read before is known offline. */
function openTwoAccounts() {
  let account = SELLER
  let isAway = false
  const known = new Map<string, string>()
  const statusOf = (): MarketStatus => ({
    ...{ url: MARKET_URL, reachability: isAway ? 'unreachable' : 'reachable', error: null, checkedAt: null },
    ...{ account, accounts: [SELLER, OTHER] },
  })
  const use = (id: string) => {
    account = id === SELLER.id ? SELLER : OTHER
    return statusOf()
  }
  renderWithClient(<AccountBoundary>{(generation) => <Page key={generation} />}</AccountBoundary>, {
    market: {
      status: statusOf,
      switchAccount: ({ accountId }) => use(accountId),
      call: () => {
        if (!isAway) known.set(account.id, `Wallet of ${account.displayName}`)
        const text = known.get(account.id)
        if (text === undefined) {
          throw new ORPCError('MARKET_UNREACHABLE', { message: ERRORS.MARKET_UNREACHABLE.message })
        }
        return { data: { version: '1', terms: [text] }, asOf: '2026-11-23T10:00:00Z', isFromCache: isAway }
      },
    },
  })
  return {
    goAway: () => {
      isAway = true
    },
    /** As another window does: the page hears of it by a change event alone. */
    switchElsewhere: async (id: string) => {
      use(id)
      await settled(() => queryClient.invalidateQueries({ queryKey: [['market']] }))
    },
  }
}

/** Any page of the market. */
function Page() {
  const query = useQuery(market.accounts.creatorTerms.queryOptions())
  return (
    <>
      <MarketData query={query} loading={<p>Loading</p>}>
        {({ terms }) => <p>{terms[0]}</p>}
      </MarketData>
      {[SELLER, OTHER].map((account) => (
        <button key={account.id} type="button" onClick={() => switchAccount(account)}>
          Use {account.displayName}
        </button>
      ))}
    </>
  )
}

it('shows nothing of the account before after a switch without a connection, and its own data again later', async () => {
  const engine = openTwoAccounts()
  await screen.findByText('Wallet of seller')
  engine.goAway()

  fireEvent.click(screen.getByRole('button', { name: 'Use other' }))
  expect(await screen.findByText(en.marketData.offlineTitle)).toBeDefined()
  expect(screen.queryByText('Wallet of seller')).toBeNull()

  fireEvent.click(screen.getByRole('button', { name: 'Use seller' }))
  expect(await screen.findByText('Wallet of seller')).toBeDefined()
})

it('follows a switch that was made in another window', async () => {
  const engine = openTwoAccounts()
  await screen.findByText('Wallet of seller')
  engine.goAway()
  await engine.switchElsewhere(OTHER.id)
  await waitFor(() => expect(screen.queryByText('Wallet of seller')).toBeNull())
  expect(await screen.findByText(en.marketData.offlineTitle)).toBeDefined()
})
