/** A market in which one person did nearly everything that leaves data behind, over HTTP, with others around. */
import { randomUUID } from 'node:crypto'
import {
  APPROVAL,
  CHANGES,
  characterDraft,
  decideNext,
  pictureBytes,
  publishDraft,
  submitDraft,
  uploadFile,
} from '#server/review/review.fixture.ts'
import type { TestDatabase } from '#server/testing/databases.fixture.ts'
import { randomHex } from '#server/testing/random.ts'
import {
  openTestMarket,
  type TestAccount,
  type TestMarket,
  type TestMarketOptions,
} from '#server/testing/test-market.fixture.ts'
import type { Agreement, Upload } from '#shared/contract/market/submissions.ts'

interface Checkout {
  readonly id: string
  readonly url: string | null
  readonly state: string
}

interface People {
  /** Whose data everything is about. */
  readonly owner: TestAccount
  /** Another creator, who buys from the owner and sells to them. */
  readonly partner: TestAccount
  /** Who only buys. */
  readonly buyer: TestAccount
  readonly reviewer: TestAccount
  readonly secondReviewer: TestAccount
  readonly admin: TestAccount
}

export interface SeededWorld extends People {
  readonly market: TestMarket
  /** Text that is part of everything private that the owner wrote. */
  readonly secret: string
  readonly assetId: string
  readonly partnerAssetId: string
  readonly listingId: string
  readonly mediaSha256: string
}

const ALL_OFFERS = [
  { offer: 'per_use', priceCents: 7 },
  { offer: 'one_time', priceCents: 737 },
  { offer: 'subscription', priceCents: 419, interval: 'month' },
]

function documentedLicense(assetId: string, changes: Readonly<Record<string, unknown>> = {}) {
  return {
    content_type: 'character',
    content_id: assetId,
    content_title: 'For your story',
    license_type: 'rights_managed',
    price_cents: 1_331,
    usage_rights: ['web', 'social'],
    max_impressions: 5_000,
    duration_days: 365,
    territory: ['worldwide'],
    royalty_percentage: 12,
    requires_attribution: false,
    allows_ai_training: false,
    ...changes,
  }
}

/** Presses a button on a page of the test payment service; `card` tells whose card it is. */
export async function press(url: string, action: 'pay' | 'onboard', card = 'card'): Promise<void> {
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams({ action, card }), redirect: 'manual' })
  if (answer.status !== 303 && answer.status !== 200) throw new Error(`The payment page answered ${answer.status}`)
  await answer.arrayBuffer()
}

/** Orders, pays on the page, and comes back. */
async function buy(market: TestMarket, { token, accountId }: TestAccount, wish: object): Promise<Checkout> {
  const { id, url } = await market.call<Checkout>(token, 'POST', '/v1/checkouts', wish)
  if (url !== null) await press(url, 'pay', `card_${accountId}`)
  return market.call<Checkout>(token, 'GET', `/v1/checkouts/${id}`)
}

async function buyLicense({ market }: Scene, { token, accountId }: TestAccount, licenseId: string): Promise<string> {
  const wish = { license_id: licenseId, company_name: 'Acme' }
  type Answer = { checkout_url?: string }
  const { checkout_url: url } = await market.call<Answer>(token, 'POST', '/functions/v1/purchase-license', wish)
  if (url !== undefined) await press(url, 'pay', `card_${accountId}`)
  type Purchases = { items: { id: string }[] }
  return market.eventually(async () => {
    const { items } = await market.call<Purchases>(token, 'GET', '/v1/me/license-purchases')
    const [newest] = items
    if (newest === undefined) throw new Error('No license was granted.')
    return newest.id
  })
}

interface Scene extends People {
  readonly market: TestMarket
  readonly secret: string
}

async function meet(market: TestMarket): Promise<People> {
  return {
    owner: await market.signUp({ name: 'Owner', roles: ['creator'] }),
    partner: await market.signUp({ name: 'Partner', roles: ['creator'] }),
    buyer: await market.signUp({ name: 'Buyer' }),
    reviewer: await market.signUp({ name: 'Reviewer', roles: ['moderator'] }),
    secondReviewer: await market.signUp({ name: 'Second reviewer', roles: ['moderator'] }),
    admin: await market.signUp({ name: 'Admin', roles: ['moderator', 'admin'] }),
  }
}

/** Works in every state: published, waiting, returned, unfinished. */
async function addWorks(scene: Scene) {
  const { market, owner, partner, reviewer, secret } = scene
  const mediaSha256 = await uploadFile(market, owner, await pictureBytes())
  const media = [{ sha256: mediaSha256, role: 'preview' }]
  const assetId = await publishDraft(market, owner, reviewer, characterDraft({ media, offers: ALL_OFFERS }))
  const partnerAssetId = await publishDraft(market, partner, reviewer, characterDraft({ offers: ALL_OFFERS }))
  await submitDraft(market, owner, characterDraft())
  await decideNext(market, reviewer, CHANGES)
  await submitDraft(market, owner, characterDraft())
  const { card } = characterDraft()
  const draft = { ...characterDraft(), card: { ...card, description: `Unfinished: ${secret}`, tags: [secret] } }
  await market.call(owner.token, 'POST', '/v1/submissions', draft)
  const announced = { sizeBytes: 200_000, sha256: randomHex(32), contentType: 'image/png' }
  await market.call<Upload>(owner.token, 'POST', '/v1/uploads', announced)
  return { assetId, partnerAssetId, mediaSha256 }
}

/** The partner asks the owner for less than the owner takes; one such question stays open. */
async function addDerivations({ market, owner, partner, reviewer }: Scene, assetId: string): Promise<void> {
  const terms = { assetId, allowed: true, minimumPercent: 30 }
  await market.call(owner.token, 'PUT', '/v1/derivations/terms', terms)
  for (const royaltyPercent of [35, 10]) {
    const derivation = { parentAssetId: assetId, royaltyPercent }
    await submitDraft(market, partner, characterDraft({ derivation }))
    if (royaltyPercent === 35) await decideNext(market, reviewer, APPROVAL)
  }
  type Page = { items: Agreement[] }
  await market.call<Page>(owner.token, 'GET', '/v1/derivations/agreements')
}

async function trade(scene: Scene, assetId: string, partnerAssetId: string): Promise<string> {
  const { market, owner, partner, buyer } = scene
  for (const person of [owner, partner, buyer]) await buy(market, person, { kind: 'top_up', amountCents: 2_323 })
  // A copy in addition to a subscription; the other way round is refused.
  await buy(market, owner, { kind: 'subscription', assetId: partnerAssetId, interval: 'month' })
  await buy(market, owner, { kind: 'one_time', assetId: partnerAssetId })
  await buy(market, partner, { kind: 'one_time', assetId })
  await buy(market, buyer, { kind: 'subscription', assetId, interval: 'month' })
  // One that is never paid.
  await market.call(owner.token, 'POST', '/v1/checkouts', { kind: 'top_up', amountCents: 1_717 })
  const use = (asset: string, { token }: TestAccount, turnId: number) =>
    market.call(token, 'POST', `/v1/assets/${asset}/uses`, { storyId: `story ${scene.secret}`, turnId })
  await use(partnerAssetId, owner, 1)
  await use(assetId, buyer, 1)

  const offer = (account: TestAccount, id: string) =>
    market.call<{ license_id: string }>(account.token, 'POST', '/functions/v1/create-license', documentedLicense(id))
  const { license_id: listingId } = await offer(owner, assetId)
  const { license_id: partnerListingId } = await offer(partner, partnerAssetId)
  const owned = await buyLicense(scene, owner, partnerListingId)
  const sold = await buyLicense(scene, buyer, listingId)
  const usage = { purchase_id: owned, usage_type: 'impression', count: 11 }
  await market.call(owner.token, 'POST', '/functions/v1/record-license-usage', usage)
  const complaint = { ground: 'attribution_missing', note: `A complaint: ${scene.secret}` }
  await market.call(owner.token, 'POST', `/v1/license-grants/${sold}/complaints`, complaint)
  const { url } = await market.call<{ url: string }>(owner.token, 'POST', '/v1/payouts/account', { country: 'US' })
  await press(url, 'onboard')
  return listingId
}

async function judge({ market, owner, partner, buyer, secret }: Scene, assetId: string, partnerAssetId: string) {
  await market.call(owner.token, 'PUT', `/v1/assets/${partnerAssetId}/rating`, { stars: 4 })
  await market.call(partner.token, 'PUT', `/v1/assets/${assetId}/rating`, { stars: 3, comment: 'Well told.' })
  const report = { kind: 'spam', about: { assetId: partnerAssetId }, text: `A report: ${secret}` }
  await market.call(owner.token, 'POST', '/v1/reports', report)
  const about = { kind: 'misrepresentation', about: { assetId }, text: 'It is not what it says.' }
  await market.call(buyer.token, 'POST', '/v1/reports', about)
  type Cases = { items: { id: string }[] }
  const { items } = await market.call<Cases>(owner.token, 'GET', '/v1/me/cases')
  const [own] = items
  if (own === undefined) throw new Error('No case was opened.')
  await market.call(owner.token, 'POST', `/v1/me/cases/${own.id}/counter-notice`, { text: `An answer: ${secret}` })
  const commitment = randomHex(32)
  // From a studio, as one of the numbered changes of that device.
  const device = { 'luna-device': randomUUID(), 'luna-mutation': '1' }
  const claimed = await market.request(owner.token, 'POST', '/v1/priority-claims', { commitment }, device)
  if (!claimed.ok) throw new Error(`The claim was answered with ${claimed.status}.`)
}

export async function openSeededWorld(
  open: () => Promise<TestDatabase>,
  options: TestMarketOptions = {},
): Promise<SeededWorld> {
  const market = await openTestMarket(open, options)
  const secret = `private${randomHex(6)}`
  const scene: Scene = { market, secret, ...(await meet(market)) }
  const works = await addWorks(scene)
  const listingId = await trade(scene, works.assetId, works.partnerAssetId)
  await judge(scene, works.assetId, works.partnerAssetId)
  await addDerivations(scene, works.assetId)
  await submitDraft(market, scene.owner, characterDraft())
  await market.settle()
  return { ...scene, ...works, listingId }
}
