/** Customers who act all the time, note what they were promised, and repeat what they got no answer to. */
import { createHash, randomUUID } from 'node:crypto'
import { ORPCError } from '@orpc/client'
import { v7 as uuidv7 } from 'uuid'
import type { Client } from '#server/demo/client.ts'
import { pictureBytes } from '#server/review/review.fixture.ts'
import { type Cast, clientOf, draftOf, type Person, press } from './market-people.ts'

/** One wish of one person: the same until it was answered. */
export interface Wish {
  readonly person: Person
  readonly key: string
  /** Sends it, under its key; notes what was promised. */
  send(client: Client): Promise<void>
}

export interface Promises {
  /** Sales reported as done, and their buyers. */
  readonly sales: Map<string, Person>
  /** Keys of uses: each belongs to one sale at most, and to exactly one once it was answered. */
  readonly useKeys: Set<string>
  readonly refunds: Set<string>
  /** Orders whose page was paid, and their buyers. */
  readonly paidOrders: Map<string, Person>
  /** Hashes of files reported as stored. */
  readonly files: Map<string, Person>
  readonly submissions: Map<string, Person>
  /** Sent, and never answered. */
  readonly unanswered: Set<Wish>
}

export function noPromises(): Promises {
  return {
    sales: new Map(),
    useKeys: new Set(),
    refunds: new Set(),
    paidOrders: new Map(),
    files: new Map(),
    submissions: new Map(),
    unanswered: new Set(),
  }
}

/** Refusals that a customer may meet here at any time. */
const EXPECTED = [
  'WALLET_TOO_LOW',
  'ALREADY_OWNED',
  'COOLING_OFF',
  'REFUND_NOT_POSSIBLE',
  'DUPLICATE',
  'SUBMISSION_STATE',
]
/** The market lives and the database does not, or the outcome is unknown: retried later. */
const LATER = ['DATABASE_UNAVAILABLE', 'PAYMENTS_UNAVAILABLE', 'REQUEST_IN_PROGRESS', 'INTERNAL']

const keyed = (idempotencyKey: string) => ({ context: { idempotencyKey } })

function pick<T>(from: readonly T[], random: () => number): T {
  const found = from[Math.floor(random() * from.length)]
  if (found === undefined) throw new Error('There is nothing to pick.')
  return found
}

function perUseOf(person: Person, assetId: string, promises: Promises): Wish {
  const key = randomUUID()
  promises.useKeys.add(key)
  return {
    person,
    key,
    async send({ sales }) {
      const { saleId } = await sales.use({ assetId, storyId: key, turnId: 1 }, keyed(key))
      promises.sales.set(saleId, person)
    },
  }
}

function purchaseOf(person: Person, wish: Parameters<Client['sales']['openCheckout']>[0], promises: Promises): Wish {
  const key = randomUUID()
  return {
    person,
    key,
    async send({ sales }) {
      const { id, url, state } = await sales.openCheckout(wish, keyed(key))
      if (url === null || state !== 'pending' || promises.paidOrders.has(id)) return
      await press(url, 'pay', person.accountId)
      promises.paidOrders.set(id, person)
    },
  }
}

function refundOf(promises: Promises, random: () => number): Wish | null {
  const open = [...promises.sales].filter(([saleId]) => !promises.refunds.has(saleId))
  if (open.length === 0) return null
  const [saleId, person] = pick(open, random)
  const key = randomUUID()
  return {
    person,
    key,
    async send({ sales }) {
      const { state } = await sales.refund({ saleId, reason: 'bought_by_mistake' }, keyed(key))
      // Beyond the limit a person decides, which does not happen here.
      if (state === 'refunded') promises.refunds.add(saleId)
    },
  }
}

function uploadOf(person: Person, marketUrl: string, bytes: Uint8Array, promises: Promises): Wish {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const key = randomUUID()
  return {
    person,
    key,
    async send({ uploads }) {
      const upload = await uploads.begin({ sizeBytes: bytes.length, sha256, contentType: 'image/png' })
      if (upload.state !== 'complete') {
        const sent = await fetch(`${marketUrl}/v1/uploads/${upload.id}/chunks?offset=${upload.offset}`, {
          method: 'PUT',
          headers: { authorization: `Bearer ${person.token}`, 'content-type': 'application/octet-stream' },
          body: bytes.slice(upload.offset),
        })
        await sent.arrayBuffer()
        await uploads.complete({ id: upload.id })
      }
      promises.files.set(sha256, person)
    },
  }
}

function submissionOf(person: Person, promises: Promises): Wish {
  const draft = { ...draftOf(), id: uuidv7() }
  const key = randomUUID()
  return {
    person,
    key,
    async send({ submissions }) {
      await submissions.create(draft, keyed(`${key}-create`))
      await submissions.submit({ id: draft.id }, keyed(`${key}-submit`))
      promises.submissions.set(draft.id, person)
    },
  }
}

async function nextWish(
  { buyers, creators, assetIds }: Cast,
  marketUrl: string,
  promises: Promises,
  random: () => number,
) {
  const buyer = pick(buyers, random)
  const at = random()
  if (at < 0.5) return perUseOf(buyer, pick(assetIds, random), promises)
  if (at < 0.62) return purchaseOf(buyer, { kind: 'one_time', assetId: pick(assetIds, random) }, promises)
  if (at < 0.72) return purchaseOf(buyer, { kind: 'top_up', amountCents: 500 }, promises)
  if (at < 0.82) return refundOf(promises, random) ?? perUseOf(buyer, pick(assetIds, random), promises)
  if (at < 0.92) return submissionOf(pick(creators, random), promises)
  return uploadOf(pick(creators, random), marketUrl, await pictureBytes(), promises)
}

/** Sends a wish and notes where no answer came. False where the market is not there. */
export async function attempt(marketUrl: string, wish: Wish, promises: Promises): Promise<boolean> {
  try {
    await wish.send(clientOf(marketUrl, wish.person))
    promises.unanswered.delete(wish)
    return true
  } catch (error) {
    if (error instanceof ORPCError && EXPECTED.includes(error.code)) {
      promises.unanswered.delete(wish)
      return true
    }
    const isLater = error instanceof ORPCError && LATER.includes(error.code)
    // Anything else that was answered is a defect.
    if (error instanceof ORPCError && !isLater) throw error
    promises.unanswered.add(wish)
    return isLater
  }
}

/** Some customers at once, until stopped; a customer without a counterpart waits a little. */
export async function act(
  cast: Cast,
  marketUrl: string,
  promises: Promises,
  { customers, random, stop }: { customers: number; random: () => number; stop: AbortSignal },
): Promise<void> {
  async function live(): Promise<void> {
    while (!stop.aborted) {
      const wish = await nextWish(cast, marketUrl, promises, random)
      if (!(await attempt(marketUrl, wish, promises))) await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  await Promise.all(Array.from({ length: customers }, live))
}
