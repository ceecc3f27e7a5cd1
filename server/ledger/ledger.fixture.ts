/** Postings as sales and payments make them, for tests of the ledger. */
import { v7 as uuidv7 } from 'uuid'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import type { Book } from '#shared/ledger/kinds.ts'
import { type MicroDollars, microDollars } from '#shared/money/money.ts'
import type { AssetParty, ParentLink } from '#shared/offers/ancestry.ts'
import { CURRENT_FEE_SCHEDULE, type OfferKind } from '#shared/offers/offers.ts'
import { splitSale } from '#shared/offers/split.ts'
import type { TestDatabase } from '../testing/databases.fixture.ts'
import { balanceOf } from './balances.ts'
import { transfersOf } from './journals.ts'
import { postJournal } from './post.ts'
import { refundTransfers, saleTransfers } from './sale-transfers.ts'
import type { JournalInput, LedgerAccount } from './transfers.ts'

export const PROCESSOR: LedgerAccount = { ownerId: PLATFORM_ID, book: 'processor' }

export const accountOf = (ownerId: string, book: Book): LedgerAccount => ({ ownerId, book })

/** A sale as a test describes it; what is left out does not matter to it. */
export interface SaleScene {
  readonly buyer?: string
  readonly sold: AssetParty
  readonly parents?: readonly ParentLink[]
  readonly amount: bigint
  readonly offer?: OfferKind
  readonly versionId?: string
  readonly country?: string
  readonly from?: LedgerAccount
}

export interface PostedSale {
  readonly buyer: string
  readonly saleId: string
}

export function createScenes(market: TestDatabase) {
  const post = (journal: Omit<JournalInput, 'at'>, at = market.clock.now()) =>
    market.database.asService((tx) => postJournal(tx, { ...journal, at }))

  return {
    post,
    balance: (ownerId: string, book: Book): Promise<MicroDollars> =>
      market.database.asService((tx) => balanceOf(tx, ownerId, book)),

    topUp: (accountId: string, amount: bigint, key = `top-up:${uuidv7()}`) =>
      post({
        accountId,
        key,
        kind: 'top_up',
        transfers: [
          { kind: 'top_up', debit: PROCESSOR, credit: accountOf(accountId, 'wallet'), amount: microDollars(amount) },
        ],
      }),

    async sell(scene: SaleScene, at = market.clock.now()): Promise<PostedSale> {
      const { buyer = uuidv7(), sold, parents = [], offer = 'one_time', from = PROCESSOR } = scene
      const split = splitSale({
        ...{ offer, sold, parents, amount: microDollars(scene.amount), fees: CURRENT_FEE_SCHEDULE },
      })
      const saleId = uuidv7()
      const transfers = saleTransfers({
        ...{ from, split, saleId, offer, versionId: scene.versionId ?? null, country: scene.country ?? null },
      })
      await post({ accountId: buyer, key: `sale:${saleId}`, kind: 'sale', saleId, transfers }, at)
      return { buyer, saleId }
    },

    async refund({ buyer, saleId }: PostedSale, at = market.clock.now()): Promise<void> {
      const posted = await market.database.asService((tx) => transfersOf(tx, buyer, `sale:${saleId}`))
      const transfers = refundTransfers(posted, 'not_as_described')
      await post({ accountId: buyer, key: `refund:${saleId}`, kind: 'refund', saleId, transfers }, at)
    },

    pay: (creator: string, amount: bigint) =>
      post({
        accountId: creator,
        key: `payout:${uuidv7()}`,
        kind: 'payout',
        transfers: [
          {
            kind: 'payout',
            debit: accountOf(creator, 'creator'),
            credit: accountOf(creator, 'payout'),
            amount: microDollars(amount),
          },
        ],
      }),
  }
}

export type Scenes = ReturnType<typeof createScenes>
