/** Who buys and sells while the market is killed, and what there is to buy. */
import { randomBytes } from 'node:crypto'
import { type Client, createClient } from '#server/demo/client.ts'
import { signIn } from '#server/demo/sign-in.ts'
import type { Market } from '#server/market.ts'
import { APPROVAL, characterDraft } from '#server/review/review.fixture.ts'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import { CREATOR_TERMS_VERSION } from '#shared/contract/market/creator-terms.ts'

const PASSWORD = 'correct horse battery staple'
const BUYERS = 4
const TOP_UP_CENTS = 50_000

export interface Person {
  readonly accountId: string
  readonly email: string
  /** Renewed by `signInAll`, since access tokens are valid for a quarter of an hour. */
  token: string
}

export interface Cast {
  readonly buyers: readonly Person[]
  /** Of the works that are sold, the second derived from the first. */
  readonly creators: readonly [Person, Person]
  readonly assetIds: readonly string[]
}

export const clientOf = (marketUrl: string, { token }: Pick<Person, 'token'>): Client => createClient(marketUrl, token)

export async function press(pageUrl: string, action: 'pay' | 'onboard', card: string): Promise<void> {
  const answer = await fetch(pageUrl, {
    method: 'POST',
    body: new URLSearchParams({ action, card }),
    redirect: 'manual',
  })
  await answer.arrayBuffer()
  if (answer.status !== 303 && answer.status !== 200) throw new Error(`the payment page answered ${answer.status}`)
}

async function join({ url: marketUrl, accounts }: Market, name: string): Promise<Person> {
  const email = `${name.toLowerCase()}@people.example`
  await createClient(marketUrl, null).accounts.signUp({ email, password: PASSWORD, displayName: name })
  const accountId = await accounts.confirmEmail(email)
  const { access_token: token } = await signIn(marketUrl, { email, password: PASSWORD })
  return { accountId, email, token }
}

export async function signInAll(marketUrl: string, { buyers, creators }: Cast): Promise<void> {
  for (const person of [...buyers, ...creators]) {
    person.token = (await signIn(marketUrl, { email: person.email, password: PASSWORD })).access_token
  }
}

const OFFERS = [
  { offer: 'per_use', priceCents: 7 },
  { offer: 'one_time', priceCents: 499 },
]

type Draft = Parameters<Client['submissions']['create']>[0]

/** A draft with unique words. */
export function draftOf(changes: Readonly<Record<string, unknown>> = {}): Draft {
  // Made for bodies of requests, where kinds and roles are plain texts.
  return characterDraft(changes) as Draft
}

async function publish(
  marketUrl: string,
  creator: Person,
  reviewer: Person,
  changes: Readonly<Record<string, unknown>>,
) {
  const { submissions } = clientOf(marketUrl, creator)
  const { id } = await submissions.create(draftOf({ offers: OFFERS, ...changes }))
  await submissions.submit({ id })
  const { review } = clientOf(marketUrl, reviewer)
  const item = await review.next({})
  if (item === null) throw new Error('Nothing waits for review.')
  await review.decide({ id: item.id, decision: APPROVAL })
  const { assetId } = await submissions.find({ id })
  if (assetId === null) throw new Error('It was not published.')
  return assetId
}

async function becomeSeller(marketUrl: string, person: Person): Promise<void> {
  const client = clientOf(marketUrl, person)
  const handle = `seller-${randomBytes(4).toString('hex')}`
  await client.accounts.becomeCreator({ termsVersion: CREATOR_TERMS_VERSION, handle })
  const { url } = await client.payments.onboard({ country: 'US' })
  await press(url, 'onboard', 'none')
}

/** Everyone there, two works published, wallets filled. */
export async function gather(market: Market): Promise<Cast> {
  const { url } = market
  const creators = [await join(market, 'Ann'), await join(market, 'Ben')] as const
  const reviewer = await join(market, 'Rita')
  await market.accounts.giveRole(reviewer.accountId, 'moderator', PLATFORM_ID)
  for (const creator of creators) await becomeSeller(url, creator)
  const root = await publish(url, creators[0], reviewer, {})
  await clientOf(url, creators[0]).derivations.setTerms({ assetId: root, allowed: true, minimumPercent: 10 })
  // Two ways lead from the leaf to the root.
  const middle = await publish(url, creators[0], reviewer, { derivation: { parentAssetId: root, royaltyPercent: 50 } })
  const derivation = {
    parents: [
      { parentAssetId: root, kind: 'remix', royaltyPercent: 20 },
      { parentAssetId: middle, kind: 'mashup', royaltyPercent: 10 },
    ],
  }
  const leaf = await publish(url, creators[1], reviewer, { derivation })
  const buyers: Person[] = []
  for (let number = 1; number <= BUYERS; number++) {
    const buyer = await join(market, `Buyer${number}`)
    const { sales } = clientOf(url, buyer)
    const { id, url: page } = await sales.openCheckout({ kind: 'top_up', amountCents: TOP_UP_CENTS })
    if (page !== null) await press(page, 'pay', buyer.accountId)
    const { state } = await sales.checkout({ id })
    if (state !== 'fulfilled') throw new Error(`A top-up is ${state}.`)
    buyers.push(buyer)
  }
  return { buyers, creators, assetIds: [root, leaf] }
}
