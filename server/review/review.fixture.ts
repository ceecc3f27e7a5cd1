/** Submissions and decisions over HTTP, for tests. */
import { createHash } from 'node:crypto'
import sharp from 'sharp'
import type { Decided, ReviewItem } from '#shared/contract/market/review.ts'
import type { Submission, Upload } from '#shared/contract/market/submissions.ts'
import type { ReviewDecision } from '#shared/submissions/decision.ts'
import { randomBytes, randomHex } from '../testing/random.ts'
import type { TestAccount, TestMarket } from '../testing/test-market.fixture.ts'

const passes = { result: 'pass', comment: '' } as const
const allPass = { content: passes, quality: passes, accuracy: passes, pricing: passes }
const fails = { result: 'fail', comment: 'The description is too thin.' } as const
const reason = { field: 'description', code: 'incomplete', comment: 'Say what the character wants.' } as const

export const APPROVAL: ReviewDecision = { outcome: 'approve', criteria: allPass, reasons: [] }
export const CHANGES: ReviewDecision = {
  outcome: 'request_changes',
  criteria: { ...allPass, accuracy: fails },
  reasons: [reason],
}
export const REJECTION: ReviewDecision = { ...CHANGES, outcome: 'reject' }

/** Words that no other work of a test has. */
function unusualWords(count: number): string {
  return Array.from({ length: count }, () => `w${randomHex(5)}`).join(' ')
}

export function characterDraft(changes: Readonly<Record<string, unknown>> = {}) {
  const name = `Keeper ${unusualWords(2)}`
  return {
    card: {
      version: '1.0',
      asset_type: 'character',
      name,
      description: `Somebody of whom is told: ${unusualWords(12)}`,
      tags: ['keeper', unusualWords(1)],
      character: { race: unusualWords(1), class: unusualWords(1), backstory_summary: unusualWords(30) },
    },
    media: [],
    offers: [{ offer: 'one_time', priceCents: 499 }],
    ageRating: 'all',
    ...changes,
  }
}

/** A picture like no other: a few random colors, enlarged. */
export async function pictureBytes(): Promise<Buffer> {
  const raw = { width: 6, height: 6, channels: 3 } as const
  return sharp(randomBytes(6 * 6 * 3), { raw })
    .resize(640, 480, { fit: 'fill', kernel: 'cubic' })
    .png()
    .toBuffer()
}

export async function uploadFile(market: TestMarket, { token }: TestAccount, bytes: Buffer): Promise<string> {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const announced = { sizeBytes: bytes.length, sha256, contentType: 'image/png' }
  const { id } = await market.call<Upload>(token, 'POST', '/v1/uploads', announced)
  const sent = await fetch(`${market.url}/v1/uploads/${id}/chunks?offset=0`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    body: new Uint8Array(bytes),
  })
  if (!sent.ok) throw new Error(await sent.text())
  await market.call(token, 'POST', `/v1/uploads/${id}/complete`)
  return sha256
}

export async function submitDraft(market: TestMarket, { token }: TestAccount, draft: object): Promise<Submission> {
  const { id } = await market.call<Submission>(token, 'POST', '/v1/submissions', draft)
  return market.call<Submission>(token, 'POST', `/v1/submissions/${id}/submit`)
}

/** Takes up whatever is next and decides it. */
export async function decideNext(market: TestMarket, { token }: TestAccount, decision: ReviewDecision) {
  const item = await market.call<ReviewItem | null>(token, 'POST', '/v1/review/next', {})
  if (item === null) throw new Error('nothing waits')
  const decided = await market.call<Decided>(token, 'POST', `/v1/review/${item.id}/decision`, { decision })
  return { item, decided }
}

/** The asset that a draft becomes once it is approved. */
export async function publishDraft(
  market: TestMarket,
  creator: TestAccount,
  reviewer: TestAccount,
  draft: object,
): Promise<string> {
  const { id } = await submitDraft(market, creator, draft)
  await decideNext(market, reviewer, APPROVAL)
  const { assetId } = await market.call<Submission>(creator.token, 'GET', `/v1/submissions/${id}`)
  if (assetId === null) throw new Error('it was not published')
  return assetId
}
