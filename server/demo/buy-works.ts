/** What happens in the demo market: uses, purchases paid on the test payment page, ratings, and one refund. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { NewCheckout } from '#shared/contract/market/sales.ts'
import type { DemoAccount, DemoAccounts } from './people.ts'

interface BuyingParts {
  readonly accounts: DemoAccounts
  /** Assets by the keys of the works. */
  readonly assets: ReadonlyMap<string, string>
  readonly say: (line: string) => void
}

const TOP_UP_CENTS = 2_000
const STORY = 'demo-story'
const FULFILLED_WITHIN_MS = 30_000
const POLL_MS = 100

function assetOf({ assets }: BuyingParts, key: string): string {
  const assetId = assets.get(key)
  if (assetId === undefined) throw new Error(`${key} is not published`)
  return assetId
}

/** Presses the button of the test payment page, and waits until the market has what was paid for. */
async function pay({ client }: DemoAccount, id: string, pageUrl: string): Promise<void> {
  const paid = await fetch(pageUrl, {
    method: 'POST',
    body: new URLSearchParams({ action: 'pay' }),
    redirect: 'manual',
  })
  if (paid.status !== 303) throw new Error(`the test payment was answered with ${paid.status}`)
  for (let waitedMs = 0; waitedMs < FULFILLED_WITHIN_MS; waitedMs += POLL_MS) {
    const { state, failure } = await client.sales.checkout({ id })
    if (state === 'fulfilled') return
    if (failure !== null) throw new Error(failure)
    await sleep(POLL_MS)
  }
  throw new Error('the purchase was paid and not fulfilled')
}

async function checkOut(account: DemoAccount, wish: NewCheckout): Promise<void> {
  const { id, url } = await account.client.sales.openCheckout(wish)
  if (url !== null) await pay(account, id, url)
}

async function hasBought({ client }: DemoAccount, assetId: string, offer: string): Promise<boolean> {
  const { items } = await client.sales.purchases({ assetId, limit: 50 })
  return items.some((purchase) => purchase.offer === offer)
}

async function topUp(account: DemoAccount): Promise<void> {
  const { balanceMicroDollars } = await account.client.ledger.wallet()
  if (BigInt(balanceMicroDollars) === 0n) await checkOut(account, { kind: 'top_up', amountCents: TOP_UP_CENTS })
}

/** A turn of a story uses a work once, so that nothing is paid twice. */
async function use(parts: BuyingParts, key: string, turnIds: readonly number[]): Promise<void> {
  const assetId = assetOf(parts, key)
  for (const turnId of turnIds) {
    const idempotencyKey = `${STORY}-${assetId}-${turnId}`
    await parts.accounts.buyer.client.sales.use({ assetId, storyId: STORY, turnId }, { context: { idempotencyKey } })
  }
}

async function buyOnce(parts: BuyingParts, account: DemoAccount, key: string): Promise<void> {
  const assetId = assetOf(parts, key)
  if (!(await hasBought(account, assetId, 'one_time'))) await checkOut(account, { kind: 'one_time', assetId })
}

async function subscribe(parts: BuyingParts, account: DemoAccount, key: string): Promise<void> {
  const assetId = assetOf(parts, key)
  const { items } = await account.client.sales.subscriptions({ limit: 50 })
  if (items.some((subscription) => subscription.assetId === assetId)) return
  await checkOut(account, { kind: 'subscription', assetId, interval: 'month' })
}

async function buyLicense(parts: BuyingParts, account: DemoAccount, key: string): Promise<void> {
  const assetId = assetOf(parts, key)
  const { items } = await account.client.licensing.browse({ assetId })
  const [offered] = items
  if (offered === undefined) throw new Error(`${key} has no license on offer`)
  const { items: held } = await account.client.licensing.purchases({ limit: 50 })
  if (held.some(({ licenseId }) => licenseId === offered.id)) return
  await checkOut(account, { kind: 'license', licenseId: offered.id })
}

async function rate(parts: BuyingParts, account: DemoAccount, key: string, stars: number, comment: string) {
  await account.client.reputation.rate({ id: assetOf(parts, key), stars, comment })
}

async function giveBack(parts: BuyingParts, account: DemoAccount, key: string): Promise<void> {
  const assetId = assetOf(parts, key)
  const { items } = await account.client.sales.purchases({ assetId, limit: 50 })
  const sale = items.find(({ offer, state }) => offer === 'one_time' && state === 'completed')
  if (sale !== undefined) await account.client.sales.refund({ saleId: sale.saleId, reason: 'bought_by_mistake' })
}

export async function buyWorks(parts: BuyingParts): Promise<void> {
  const { buyer, coast, dunes } = parts.accounts
  await topUp(buyer)
  await use(parts, 'harbour', [1, 2, 5])
  await use(parts, 'harbour before dawn', [3, 4])
  await use(parts, 'maren', [1, 6])
  await use(parts, 'brakka', [7])
  parts.say('A story used works, paid from a wallet')
  await buyOnce(parts, buyer, 'three moons')
  await buyOnce(parts, buyer, 'blade')
  await buyOnce(parts, coast, 'dunes')
  await subscribe(parts, buyer, 'ysolde')
  await buyLicense(parts, dunes, 'harbour')
  parts.say('Works were bought, subscribed to and licensed')
  await rate(parts, buyer, 'three moons', 5, 'Quiet and wide; it carries a whole chapter.')
  await rate(parts, buyer, 'harbour', 4, 'The bells are worth it alone.')
  await rate(parts, coast, 'dunes', 5, 'Neighbors to be proud of.')
  await giveBack(parts, buyer, 'blade')
  parts.say('Ratings were given, and one purchase given back')
}
