/** Brings the works of the demo market to publication, on the way that every work takes. */
import { createHash } from 'node:crypto'
import { v5 as idFor } from 'uuid'
import { drawPicture } from '#models/sample-world/draw-picture.ts'
import type { Decided, ReviewItem } from '#shared/contract/market/review.ts'
import { MAX_CHUNK_BYTES, type Submission } from '#shared/contract/market/submissions.ts'
import type { ReviewDecision } from '#shared/submissions/decision.ts'
import type { DemoAccount, DemoAccounts } from './people.ts'
import type { DemoWork } from './works.ts'

export interface PublishingParts {
  readonly url: string
  readonly accounts: DemoAccounts
  readonly say: (line: string) => void
}

const passes = { result: 'pass', comment: '' } as const
const APPROVAL: ReviewDecision = {
  outcome: 'approve',
  criteria: { content: passes, quality: passes, accuracy: passes, pricing: passes },
  reasons: [],
}
const CHANGES: ReviewDecision = {
  outcome: 'request_changes',
  criteria: { ...APPROVAL.criteria, accuracy: { result: 'fail', comment: 'The description does not say who asks.' } },
  reasons: [{ field: 'description', code: 'incomplete', comment: 'Say who gives this quest, and why now.' }],
}

/** What the account has uploaded before needs no bytes. Returns the file's SHA-256. */
async function upload(url: string, { client, token }: DemoAccount, bytes: Uint8Array): Promise<string> {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const opened = await client.uploads.begin({ sizeBytes: bytes.length, sha256, contentType: 'image/png' })
  if (opened.state === 'complete') return sha256
  for (let { offset } = opened; offset < bytes.length; offset += MAX_CHUNK_BYTES) {
    const sent = await fetch(`${url}/v1/uploads/${opened.id}/chunks?offset=${offset}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
      body: bytes.slice(offset, offset + MAX_CHUNK_BYTES),
    })
    if (!sent.ok) throw new Error(`upload refused: ${await sent.text()}`)
  }
  await client.uploads.complete({ id: opened.id })
  return sha256
}

async function draftOf({ url, accounts }: PublishingParts, work: DemoWork, parents: ReadonlyMap<string, string>) {
  const { card, picture } = work.piece
  const account = accounts[work.seller]
  const sha256 = picture === undefined ? null : await upload(url, account, await drawPicture(picture()))
  // A pack of styles is sold by its words; its picture shows what it looks like.
  const role = card.asset_type === 'style_pack' ? ('preview' as const) : ('main' as const)
  const { derivedFrom } = work
  // The parents here ask to be credited, so what derives from them asks for it too.
  const licensing = derivedFrom === undefined ? card.licensing : { ...card.licensing, requires_attribution: true }
  const parentAssetId = derivedFrom === undefined ? undefined : parents.get(derivedFrom.key)
  return {
    card: { ...card, ...(licensing === undefined ? {} : { licensing }), description: `${card.description} (Demo.)` },
    media: sha256 === null ? [] : [{ sha256, role }],
    offers: work.offers.map((offer) => ({ ...offer })),
    ageRating: 'all' as const,
    derivation:
      derivedFrom === undefined || parentAssetId === undefined
        ? null
        : { parentAssetId, royaltyPercent: derivedFrom.royaltyPercent },
  }
}

async function submissionOf(parts: PublishingParts, work: DemoWork, parents: ReadonlyMap<string, string>) {
  const { client, accountId } = parts.accounts[work.seller]
  const id = idFor(work.key, accountId)
  const standing = await findSubmission(parts, work, id)
  if (standing !== null && standing.state !== 'draft') return standing
  const draft = { id, ...(await draftOf(parts, work, parents)) }
  if (standing === null) await client.submissions.create(draft)
  else await client.submissions.update(draft)
  return client.submissions.submit({ id })
}

async function findSubmission({ accounts }: PublishingParts, { seller }: DemoWork, id: string) {
  const { client } = accounts[seller]
  for (let cursor: string | undefined; ; ) {
    const page = await client.submissions.list({ limit: 50, ...(cursor === undefined ? {} : { cursor }) })
    if (page.items.some((item) => item.id === id)) return client.submissions.find({ id })
    if (page.nextCursor === null) return null
    cursor = page.nextCursor
  }
}

/** Takes up what waits until it is the work, and decides that alone. */
async function review(reviewer: DemoAccount, work: DemoWork, decision: ReviewDecision): Promise<Decided> {
  const passedOver: ReviewItem[] = []
  try {
    for (;;) {
      const item = await reviewer.client.review.next({})
      if (item === null) throw new Error(`${work.piece.card.name} does not wait for review`)
      if (item.name === work.piece.card.name) return await reviewer.client.review.decide({ id: item.id, decision })
      passedOver.push(item)
    }
  } finally {
    for (const { id } of passedOver) await reviewer.client.review.release({ id })
  }
}

function isUndecided({ state }: Submission): boolean {
  return state === 'submitted' || state === 'in_review'
}

/** Publishes what is to be published; returns the assets by the works' keys. */
export async function publishWorks(
  parts: PublishingParts,
  works: readonly DemoWork[],
): Promise<ReadonlyMap<string, string>> {
  const { firstReviewer, secondReviewer } = parts.accounts
  const assets = new Map<string, string>()
  for (const [index, work] of works.entries()) {
    const reviewer = index % 2 === 0 ? firstReviewer : secondReviewer
    let submission = await submissionOf(parts, work, assets)
    if (isUndecided(submission) && work.end !== 'waiting') {
      await review(reviewer, work, work.end === 'changes_requested' ? CHANGES : APPROVAL)
      submission = await parts.accounts[work.seller].client.submissions.find({ id: submission.id })
    }
    const { assetId, state } = submission
    if (assetId !== null) assets.set(work.key, assetId)
    parts.say(`${index + 1} of ${works.length}: ${work.piece.card.name} is ${state.replaceAll('_', ' ')}`)
  }
  return assets
}
