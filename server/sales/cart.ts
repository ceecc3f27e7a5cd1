/** The cart of an account: works to buy together, with what changed about them since they were added. */
import { sql } from 'kysely'
import * as z from 'zod'
import { isForAdults } from '#shared/asset-card/age.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { Cart, CartItem, CartObstacle } from '#shared/contract/market/cart.ts'
import { MOST_IN_ORDER } from '#shared/contract/market/sales.ts'
import type { SearchHit } from '#shared/contract/market/search.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { assertBuyable } from './buyable.ts'
import { pricedNow } from './priced-now.ts'
import type { Prices, SellableAsset, SellableAssets } from './seams.ts'

export interface CartService {
  read(accountId: string): Promise<Cart>
  /** Throws NOT_FOUND where it is not in the cart: whether there is such a work at all is not said. */
  find(accountId: string, assetId: string): Promise<void>
  /** Works in the cart, whatever became of them. */
  count(accountId: string): Promise<number>
  /**
   * Safe to repeat. Throws NOT_FOUND and AGE_RESTRICTED for a work that the account is not shown, OFFER_UNAVAILABLE,
   * OWN_ASSET, ALREADY_OWNED and COOLING_OFF for one that it cannot buy, and CONFLICT where the cart is full.
   */
  add(accountId: string, assetId: string): Promise<void>
  /** Throws NOT_FOUND where it is not in the cart. */
  remove(accountId: string, assetId: string): Promise<void>
}

export interface CartParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly assets: Pick<SellableAssets, 'sellable'>
  readonly prices: Pick<Prices, 'quote'>
  /** Throws NOT_FOUND or AGE_RESTRICTED for a work that the account is not shown; known by publications. */
  readonly requireShown: (accountId: string, assetId: string) => Promise<unknown>
  /** Works as search shows them, in any order; those that left the market are missing. Known by search. */
  readonly describe: (tx: Tx, assetIds: readonly string[]) => Promise<readonly SearchHit[]>
  /** Whether works for adults are shown to the account; known by accounts. */
  readonly seesAdultWorks: (tx: Tx, accountId: string | null) => Promise<boolean>
}

const OBSTACLES: Readonly<Record<string, CartObstacle>> = {
  OWN_ASSET: 'unavailable',
  AGE_RESTRICTED: 'age_restricted',
  ALREADY_OWNED: 'owned',
  COOLING_OFF: 'cooling_off',
}

async function obstacleOf(tx: Tx, buyerId: string, work: SellableAsset | null, at: Date): Promise<CartObstacle | null> {
  if (work === null) return 'unavailable'
  try {
    await assertBuyable(tx, buyerId, work, { kind: 'one_time', at })
    return null
  } catch (error) {
    const obstacle = error instanceof LunaError ? OBSTACLES[error.code] : undefined
    if (obstacle === undefined) throw error
    return obstacle
  }
}

/** In the order asked for, each at what it costs now; null where it is not for sale. */
async function forSale(tx: Tx, { assets, prices, clock }: CartParts, buyerId: string, assetIds: readonly string[]) {
  const found = await assets.sellable(
    tx,
    assetIds.map((assetId) => ({ assetId, offer: 'one_time' })),
  )
  const priced: (SellableAsset | null)[] = []
  for (const asset of found) {
    priced.push(asset === null ? null : await pricedNow(tx, prices, { buyerId, asset, at: clock.now() }))
  }
  return priced
}

async function shownWorks(tx: Tx, { describe, seesAdultWorks }: CartParts, accountId: string, ids: readonly string[]) {
  const seesAll = await seesAdultWorks(tx, accountId)
  const works = (await describe(tx, ids)).filter(({ ageRating }) => seesAll || !isForAdults(ageRating))
  return new Map(works.map((work) => [work.assetId, work]))
}

const rowsOf = (tx: Tx, accountId: string) =>
  tx
    .selectFrom('cart_items')
    .select(['asset_id', 'title', 'price_cents', 'added_at'])
    .where('account_id', '=', accountId)
    .orderBy('added_at')
    .orderBy('asset_id')
    .execute()
type CartRow = Awaited<ReturnType<typeof rowsOf>>[number]

/** `sold`: what of each row is for sale now. */
async function describeCart(
  tx: Tx,
  parts: CartParts,
  accountId: string,
  { rows, sold: sellable }: { readonly rows: readonly CartRow[]; readonly sold: readonly (SellableAsset | null)[] },
): Promise<Cart> {
  const works = await shownWorks(
    tx,
    parts,
    accountId,
    rows.map((row) => row.asset_id),
  )
  const items: CartItem[] = []
  let totalCents = 0
  for (const [index, row] of rows.entries()) {
    const sold = sellable[index] ?? null
    const obstacle = await obstacleOf(tx, accountId, sold, parts.clock.now())
    if (obstacle === null) totalCents += sold?.priceCents ?? 0
    items.push({
      ...{ assetId: row.asset_id, title: row.title, addedPriceCents: row.price_cents },
      ...{ addedAt: row.added_at.toISOString(), priceCents: sold?.priceCents ?? null, obstacle },
      work: works.get(row.asset_id) ?? null,
    })
  }
  return { items, totalCents }
}

const countSchema = z.object({ others: z.bigint() })

async function insertItem(
  tx: Tx,
  parts: CartParts,
  accountId: string,
  { assetId, work }: { readonly assetId: string; readonly work: SellableAsset | null },
): Promise<void> {
  if (work === null) throw new LunaError('OFFER_UNAVAILABLE', 'It has no one-time price at the moment.')
  const at = parts.clock.now()
  await assertBuyable(tx, accountId, work, { kind: 'one_time', at })
  const { rows } = await sql`
    select count(*) as others from cart_items
    where account_id = ${accountId} and asset_id <> ${assetId}`.execute(tx)
  if (countSchema.parse(rows[0]).others >= MOST_IN_ORDER) {
    throw new LunaError('CONFLICT', `Your cart has ${MOST_IN_ORDER} works. Buy them or remove one first.`)
  }
  await tx
    .insertInto('cart_items')
    .values({
      ...{ account_id: accountId, asset_id: assetId, title: work.title, price_cents: work.priceCents },
      added_at: at,
    })
    .onConflict((conflict) => conflict.columns(['account_id', 'asset_id']).doNothing())
    .execute()
}

const notInCart = () => new LunaError('NOT_FOUND', 'It is not in your cart.')

export function createCart(parts: CartParts): CartService {
  const { database, requireShown } = parts
  // As the service, since reductions of others are not the account's to read.
  const soldOf = (accountId: string, assetIds: readonly string[]) =>
    database.asService((tx) => forSale(tx, parts, accountId, assetIds))
  return {
    async read(accountId) {
      const rows = await database.asAccount(accountId, (tx) => rowsOf(tx, accountId))
      const ids = rows.map((row) => row.asset_id)
      const sold = await soldOf(accountId, ids)
      return database.asAccount(accountId, (tx) => describeCart(tx, parts, accountId, { rows, sold }))
    },

    find: (accountId, assetId) =>
      database.asAccount(accountId, async (tx) => {
        const row = await tx
          .selectFrom('cart_items')
          .select('asset_id')
          .where('account_id', '=', accountId)
          .where('asset_id', '=', assetId)
          .executeTakeFirst()
        if (row === undefined) throw notInCart()
      }),

    count: (accountId) =>
      database.asAccount(accountId, async (tx) => {
        const row = await tx
          .selectFrom('cart_items')
          .select((of) => of.fn.countAll<bigint>().as('count'))
          .where('account_id', '=', accountId)
          .executeTakeFirst()
        return Number(row?.count ?? 0n)
      }),

    async add(accountId, assetId) {
      await requireShown(accountId, assetId)
      const [work = null] = await soldOf(accountId, [assetId])
      await database.asAccount(accountId, (tx) => insertItem(tx, parts, accountId, { assetId, work }))
    },

    remove: (accountId, assetId) =>
      database.asAccount(accountId, async (tx) => {
        const { numDeletedRows } = await tx
          .deleteFrom('cart_items')
          .where('account_id', '=', accountId)
          .where('asset_id', '=', assetId)
          .executeTakeFirst()
        if (numDeletedRows === 0n) throw notInCart()
      }),
  }
}
