/** Bundles: what creators offer together, and what is left of it to buy. */
import { v7 as uuidv7 } from 'uuid'
import * as z from 'zod'
import { isForAdults } from '#shared/asset-card/age.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { Bundle, NewBundle } from '#shared/contract/market/bundles.ts'
import type { SearchHit } from '#shared/contract/market/search.ts'
import { cents, formatCents } from '#shared/money/money.ts'
import { LEAST_CENTS } from '#shared/offers/discounts.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { decodeCursor, type Paged, type PageRequest, pageFrom } from '../http/cursor.ts'
import { assetById, creatorNames, publicCreator } from '../publications/assets.ts'
import type { SellableAssets } from '../sales/seams.ts'
import { type BundleRow, bundleRow, bundleRows } from './bundle-rows.ts'
import { hasTooLowPart, type QuotedBundle, quoteBundles, sumOfPrices } from './quotes.ts'

export interface BundlesService {
  /** Throws NOT_FOUND; AGE_RESTRICTED where one of its works is not shown to the caller. */
  find(callerId: string | null, id: string): Promise<Bundle>
  /** Those for sale with all works shown to the caller, the newest first. */
  ofAsset(callerId: string | null, assetId: string): Promise<Bundle[]>
  /** As `ofAsset`. Throws NOT_FOUND where there is no such creator. */
  ofCreator(callerId: string | null, handle: string): Promise<Bundle[]>
  own(creatorId: string, page: PageRequest): Promise<Paged<Bundle>>
  /** Throws OFFER_UNAVAILABLE, INVALID_INPUT where it is not cheaper, CONFLICT where the creator has too many. */
  create(creatorId: string, bundle: NewBundle): Promise<Bundle>
  /** Safe to repeat. Throws NOT_FOUND. */
  end(creatorId: string, id: string): Promise<Bundle>
}

export interface BundlesParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly assets: Pick<SellableAssets, 'sellable'>
  /** Works as search shows them, in any order; those that left the market are missing. Known by search. */
  readonly describe: (tx: Tx, assetIds: readonly string[]) => Promise<readonly SearchHit[]>
  /** Whether works for adults are shown to the account; known by accounts. */
  readonly seesAdultWorks: (tx: Tx, accountId: string | null) => Promise<boolean>
}

/** On one page of a work or a creator. */
const MOST_SHOWN = 20
/** For sale at once, of one creator. */
const MOST_CURRENT = 100

/** A bundle with its works as search shows them. */
interface Described {
  readonly bundle: QuotedBundle
  readonly works: ReadonlyMap<string, SearchHit>
  readonly hasAdultWorks: boolean
}

async function describeBundles(
  tx: Tx,
  { assets, describe }: BundlesParts,
  rows: readonly BundleRow[],
  buyerId: string | null,
): Promise<Described[]> {
  const quoted = await quoteBundles(tx, assets, rows, buyerId)
  const ids = [...new Set(rows.flatMap(({ assetIds }) => assetIds))]
  const works = new Map((await describe(tx, ids)).map((work) => [work.assetId, work]))
  return quoted.map((bundle) => ({
    ...{ bundle, works },
    hasAdultWorks: bundle.items.some(({ assetId, sold }) =>
      isForAdults(sold?.ageRating ?? works.get(assetId)?.ageRating ?? ''),
    ),
  }))
}

async function shown(tx: Tx, described: readonly Described[]): Promise<Bundle[]> {
  const names = await creatorNames(
    tx,
    described.map(({ bundle }) => bundle.creatorId),
  )
  return described.map(({ bundle, works }) => ({
    ...{ id: bundle.id, title: bundle.title, priceCents: bundle.priceCents, separateCents: bundle.separateCents },
    ...{ obstacle: bundle.obstacle, leftCents: bundle.leftCents, createdAt: bundle.createdAt.toISOString() },
    creator: names.get(bundle.creatorId) ?? publicCreator(bundle.creatorId, undefined),
    items: bundle.items.map(({ assetId, sold, shareCents, isOwned }) => ({
      ...{ assetId, priceCents: sold?.priceCents ?? null, shareCents, isOwned },
      work: works.get(assetId) ?? null,
    })),
  }))
}

/** The bundles of a list that somebody can buy and see all of. */
async function shelf(tx: Tx, parts: BundlesParts, rows: readonly BundleRow[], callerId: string | null) {
  const seesAll = await parts.seesAdultWorks(tx, callerId)
  const described = await describeBundles(tx, parts, rows, callerId)
  return shown(
    tx,
    described.filter(({ bundle, hasAdultWorks }) => bundle.obstacle === null && (seesAll || !hasAdultWorks)),
  )
}

/** As their creator sees them. */
async function ownShelf(tx: Tx, parts: BundlesParts, rows: readonly BundleRow[]): Promise<Bundle[]> {
  return shown(tx, await describeBundles(tx, parts, rows, null))
}

async function assertOffered(tx: Tx, { assets }: BundlesParts, creatorId: string, bundle: NewBundle): Promise<void> {
  const { assetIds, priceCents } = bundle
  const sold = await assets.sellable(
    tx,
    assetIds.map((assetId) => ({ assetId, offer: 'one_time' })),
  )
  const others = assetIds.filter((_, index) => sold[index]?.creatorId !== creatorId)
  const sum = sumOfPrices(sold)
  if (others.length > 0 || sum === null) {
    const detail = 'A bundle has works of your own that are for sale with a one-time price.'
    throw new LunaError('OFFER_UNAVAILABLE', detail, { data: { assetIds: others } })
  }
  if (priceCents >= sum) {
    const most = formatCents(cents(sum))
    throw new LunaError('INVALID_INPUT', `priceCents: The works cost ${most} one by one. Ask for less than that.`)
  }
  if (hasTooLowPart(priceCents, sold)) {
    const least = formatCents(cents(LEAST_CENTS))
    const why = `Its part of the price must be at least ${least} for a work derived from others, and more than nothing for each.`
    throw new LunaError(
      'INVALID_INPUT',
      `priceCents: ${why} Ask for more, or leave out the work with the highest price.`,
    )
  }
}

async function insertBundle(tx: Tx, parts: BundlesParts, creatorId: string, bundle: NewBundle): Promise<BundleRow> {
  await assertOffered(tx, parts, creatorId, bundle)
  const current = await bundleRows(tx, { creatorId, isCurrent: true, limit: MOST_CURRENT })
  if (current.length >= MOST_CURRENT)
    throw new LunaError('CONFLICT', `You have ${MOST_CURRENT} bundles. End one first.`)
  const id = uuidv7()
  const { title, priceCents, assetIds } = bundle
  await tx
    .insertInto('bundles')
    .values({ account_id: creatorId, id, title, price_cents: priceCents, created_at: parts.clock.now() })
    .execute()
  await tx
    .insertInto('bundle_items')
    .values(assetIds.map((assetId, place) => ({ account_id: creatorId, bundle_id: id, asset_id: assetId, place })))
    .execute()
  return bundleRow(tx, id)
}

async function endBundle(tx: Tx, { clock }: BundlesParts, creatorId: string, id: string): Promise<BundleRow> {
  const row = await bundleRow(tx, id)
  if (row.creatorId !== creatorId) throw new LunaError('NOT_FOUND', 'There is no such bundle.')
  await tx
    .updateTable('bundles')
    .set({ ended_at: clock.now() })
    .where('account_id', '=', creatorId)
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .execute()
  return bundleRow(tx, id)
}

async function creatorOfHandle(tx: Tx, handle: string): Promise<string> {
  const claim = await tx
    .selectFrom('handle_claims')
    .select('account_id')
    .where('handle', '=', handle)
    .executeTakeFirst()
  if (claim === undefined) throw new LunaError('NOT_FOUND', 'There is no such creator.')
  return claim.account_id
}

function only(bundles: readonly Bundle[]): Bundle {
  const [bundle] = bundles
  if (bundle === undefined) throw new LunaError('NOT_FOUND', 'There is no such bundle.')
  return bundle
}

export function createBundles(parts: BundlesParts): BundlesService {
  const { database, seesAdultWorks } = parts
  return {
    find: (callerId, id) =>
      database.asAccount(callerId, async (tx) => {
        const [described] = await describeBundles(tx, parts, [await bundleRow(tx, id)], callerId)
        if (described?.hasAdultWorks === true && !(await seesAdultWorks(tx, callerId))) {
          throw new LunaError('AGE_RESTRICTED')
        }
        return only(await shown(tx, described === undefined ? [] : [described]))
      }),

    ofAsset: (callerId, assetId) =>
      database.asAccount(callerId, async (tx) => {
        const { creatorId } = await assetById(tx, assetId)
        const rows = await bundleRows(tx, { creatorId, assetId, isCurrent: true, limit: MOST_SHOWN })
        return shelf(tx, parts, rows, callerId)
      }),

    ofCreator: (callerId, handle) =>
      database.asAccount(callerId, async (tx) => {
        const creatorId = await creatorOfHandle(tx, handle)
        return shelf(tx, parts, await bundleRows(tx, { creatorId, isCurrent: true, limit: MOST_SHOWN }), callerId)
      }),

    own: (creatorId, { cursor, limit }) =>
      database.asAccount(creatorId, async (tx) => {
        const before = decodeCursor(z.uuid(), cursor) ?? null
        const rows = await bundleRows(tx, { creatorId, before, limit: limit + 1 })
        const bundles = new Map((await ownShelf(tx, parts, rows)).map((bundle) => [bundle.id, bundle]))
        const page = pageFrom(
          rows,
          limit,
          ({ id }) => bundles.get(id),
          ({ id }) => id,
        )
        return { items: page.items.filter((bundle) => bundle !== undefined), nextCursor: page.nextCursor }
      }),

    create: (creatorId, bundle) =>
      database.asAccount(creatorId, async (tx) => {
        const row = await insertBundle(tx, parts, creatorId, bundle)
        return only(await ownShelf(tx, parts, [row]))
      }),

    end: (creatorId, id) =>
      database.asAccount(creatorId, async (tx) => {
        const row = await endBundle(tx, parts, creatorId, id)
        return only(await ownShelf(tx, parts, [row]))
      }),
  }
}
