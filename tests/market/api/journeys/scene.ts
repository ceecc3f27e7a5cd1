/** People who do everything that the market can be asked for, each step as a client would send it. */
import { createHash } from 'node:crypto'
import { APPROVAL, characterDraft, pictureBytes, REJECTION } from '#server/review/review.fixture.ts'
import { randomHex } from '#server/testing/random.ts'
import type { TestAccount } from '#server/testing/test-market.fixture.ts'
import type { QueueItem, ReviewItem } from '#shared/contract/market/review.ts'
import type { Submission, Upload } from '#shared/contract/market/submissions.ts'
import type { ReviewDecision } from '#shared/submissions/decision.ts'
import { press } from '../../seeded-world.fixture.ts'
import type { WatchedMarket } from '../watched-market.ts'

/** Requests of one person. Each throws a ProblemError for a refusal. */
export interface Asking {
  get<Answer = unknown>(path: string): Promise<Answer>
  post<Answer = unknown>(path: string, body?: object): Promise<Answer>
  put<Answer = unknown>(path: string, body?: object): Promise<Answer>
  patch<Answer = unknown>(path: string, body?: object): Promise<Answer>
  remove<Answer = unknown>(path: string, body?: object): Promise<Answer>
}

export interface Scene {
  readonly market: WatchedMarket
  readonly creator: TestAccount
  readonly partner: TestAccount
  readonly buyer: TestAccount
  readonly reader: TestAccount
  readonly moderators: readonly [TestAccount, TestAccount, TestAccount]
  readonly admin: TestAccount
  /** The secret that the payment service signs its events with. */
  readonly webhookSecret: string
}

export interface Page<Item> {
  readonly items: readonly Item[]
}

export const ALL_OFFERS = [
  { offer: 'per_use', priceCents: 10 },
  { offer: 'one_time', priceCents: 499 },
  { offer: 'subscription', priceCents: 399, interval: 'month' },
]

export function as({ market }: Scene, person: TestAccount | null): Asking {
  const token = person?.token ?? null
  return {
    get: (path) => market.call(token, 'GET', path),
    post: (path, body) => market.call(token, 'POST', path, body),
    put: (path, body) => market.call(token, 'PUT', path, body),
    patch: (path, body) => market.call(token, 'PATCH', path, body),
    remove: (path, body) => market.call(token, 'DELETE', path, body),
  }
}

export function first<Item>({ items }: Page<Item>): Item {
  const [item] = items
  if (item === undefined) throw new Error('The list is empty.')
  return item
}

export async function meet(market: WatchedMarket, webhookSecret: string): Promise<Scene> {
  const unique = randomHex(3)
  const person = (name: string, ...roles: ('creator' | 'moderator' | 'admin')[]) =>
    market.signUp({ name: `${name} ${unique}`, roles })
  return {
    market,
    webhookSecret,
    creator: await person('Maker', 'creator'),
    partner: await person('Partner', 'creator'),
    buyer: await person('Shopper'),
    reader: await person('Reader'),
    moderators: [
      await person('First', 'moderator'),
      await person('Second', 'moderator'),
      await person('Third', 'moderator'),
    ],
    admin: await person('Boss', 'moderator', 'admin'),
  }
}

/** A picture of the person's, in one part. */
export async function uploadPicture(scene: Scene, person: TestAccount): Promise<string> {
  const { market } = scene
  const { post, get } = as(scene, person)
  const bytes = await pictureBytes()
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const announced = { sizeBytes: bytes.length, sha256, contentType: 'image/png' }
  const { id } = await post<Upload>('/v1/uploads', announced)
  const sent = await market.sendAs(person, {
    method: 'PUT',
    target: `/v1/uploads/${id}/chunks?offset=0`,
    headers: [['content-type', 'application/octet-stream']],
    body: bytes,
  })
  if (!sent.ok) throw new Error(await sent.text())
  await post(`/v1/uploads/${id}/complete`)
  await get(`/v1/uploads/${id}`)
  return sha256
}

export async function submit(scene: Scene, person: TestAccount, draft: object): Promise<Submission> {
  const { post } = as(scene, person)
  const { id } = await post<Submission>('/v1/submissions', draft)
  return post<Submission>(`/v1/submissions/${id}/submit`)
}

/** The place in the queue of what has this name. */
export async function queued(scene: Scene, moderator: TestAccount, name: string): Promise<QueueItem> {
  const { items } = await as(scene, moderator).get<Page<QueueItem>>('/v1/review/queue?limit=50')
  const found = items.find((item) => item.name === name)
  if (found === undefined) throw new Error(`“${name}” does not wait.`)
  return found
}

export async function decide(
  scene: Scene,
  moderator: TestAccount,
  name: string,
  decision: ReviewDecision = APPROVAL,
): Promise<void> {
  const { post } = as(scene, moderator)
  const { id } = await queued(scene, moderator, name)
  await post(`/v1/review/${id}/take`)
  await post(`/v1/review/${id}/decision`, { decision })
}

/** Decides all that waits, so that nothing is overdue before what a journey submits. */
export async function emptyQueue(scene: Scene, moderator: TestAccount): Promise<void> {
  const { post } = as(scene, moderator)
  for (;;) {
    const item = await post<ReviewItem | null>('/v1/review/next', {})
    if (item === null) return
    await post(`/v1/review/${item.id}/decision`, { decision: REJECTION })
  }
}

export interface Published {
  readonly assetId: string
  readonly submissionId: string
  readonly card: { readonly name: string }
}

export async function publish(
  scene: Scene,
  person: TestAccount,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<Published> {
  const draft = characterDraft({ offers: ALL_OFFERS, ...changes })
  const { id } = await submit(scene, person, draft)
  await decide(scene, scene.moderators[0], draft.card.name)
  const { assetId } = await as(scene, person).get<Submission>(`/v1/submissions/${id}`)
  if (assetId === null) throw new Error('It was not published.')
  return { assetId, submissionId: id, card: draft.card }
}

interface Checkout {
  readonly id: string
  readonly url: string | null
}

/** Orders, pays on the page, and waits until it is fulfilled. Returns the order's id. */
export async function buy(scene: Scene, person: TestAccount, wish: object): Promise<string> {
  const { post, get } = as(scene, person)
  const { id, url } = await post<Checkout>('/v1/checkouts', wish)
  if (url !== null) await press(url, 'pay', `card_${person.accountId}`)
  await scene.market.eventually(async () => {
    const { state } = await get<{ state: string }>(`/v1/checkouts/${id}`)
    if (state !== 'fulfilled') throw new Error(`The order is ${state}.`)
  })
  return id
}
