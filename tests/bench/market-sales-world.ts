/** What the benchmark of sales sells: assets with a price per use, half of them derived from another, and full wallets. */
import type pg from 'pg'
import type { MarketDatabase } from '#server/db/database.ts'
import { postJournal } from '#server/ledger/post.ts'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import { microDollars } from '#shared/money/money.ts'
import { type Random, randomFrom } from '#shared/random.ts'
import { oneOf, uuidFrom } from './market-random.ts'

export interface Goods {
  readonly assetIds: readonly string[]
  readonly buyerIds: readonly string[]
}

const CREATORS = 500
const ORIGINALS = 1_000
const DERIVATIVES = 1_000
const BUYERS = 1_024
/** A billion cents: enough for every run. */
const WALLET = microDollars(10n ** 13n)
const BUYERS_AT_ONCE = 64

interface AssetRow {
  readonly account_id: string
  readonly id: string
  readonly version_id: string
  readonly parent_asset_id: string | null
  readonly ancestry: readonly { assetId: string; creatorId: string; royaltyPercent: number }[]
  readonly price_cents: number
}

function assetRows(random: Random): AssetRow[] {
  const creators = Array.from({ length: CREATORS }, () => uuidFrom(random))
  const asset = (parent: AssetRow | null): AssetRow => ({
    account_id: oneOf(random, creators),
    id: uuidFrom(random),
    version_id: uuidFrom(random),
    parent_asset_id: parent?.id ?? null,
    ancestry: parent === null ? [] : [{ assetId: parent.id, creatorId: parent.account_id, royaltyPercent: 10 }],
    price_cents: 1 + Math.floor(random() * 100),
  })
  const originals = Array.from({ length: ORIGINALS }, () => asset(null))
  return [...originals, ...Array.from({ length: DERIVATIVES }, () => asset(oneOf(random, originals)))]
}

const INSERT_ASSETS = `
  with asset as materialized (
    select * from json_to_recordset($1) as a(account_id uuid, id uuid, version_id uuid, parent_asset_id uuid,
      ancestry jsonb, price_cents integer)
  ), published as (
    insert into assets (account_id, id, kind, status, name, card, previews, tags, age_rating, current_version_id,
      parent_asset_id, ancestry, published_at, updated_at)
    select account_id, id, 'character', 'published', 'The captain of the ruined tower', '{}', '[]', '{}', 'all',
      version_id, parent_asset_id, ancestry, now(), now() from asset
  ), directory as (
    insert into asset_directory (id, account_id) select id, account_id from asset
  )
  insert into offers (account_id, id, asset_id, kind, price_cents, created_at)
  select account_id, gen_random_uuid(), id, 'per_use', price_cents, now() from asset`

export async function fillWallets(database: MarketDatabase, buyerIds: readonly string[]): Promise<void> {
  for (let start = 0; start < buyerIds.length; start += BUYERS_AT_ONCE) {
    await database.asService(async (tx) => {
      for (const accountId of buyerIds.slice(start, start + BUYERS_AT_ONCE)) {
        const topUp = {
          kind: 'top_up',
          debit: { ownerId: PLATFORM_ID, book: 'processor' },
          credit: { ownerId: accountId, book: 'wallet' },
          amount: WALLET,
        } as const
        await postJournal(tx, { accountId, key: 'top-up', kind: 'top_up', at: new Date(), transfers: [topUp] })
      }
    })
  }
}

export async function addGoods(pool: pg.Pool, database: MarketDatabase): Promise<Goods> {
  const random = randomFrom(11)
  const assets = assetRows(random)
  await pool.query(INSERT_ASSETS, [JSON.stringify(assets)])
  const buyerIds = Array.from({ length: BUYERS }, () => uuidFrom(random))
  await fillWallets(database, buyerIds)
  return { assetIds: assets.map(({ id }) => id), buyerIds }
}
