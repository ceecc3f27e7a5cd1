/** Files sent in parts, drafts, and reviewers who decide. */
import { createHash } from 'node:crypto'
import { drawPicture } from '#models/sample-world/draw-picture.ts'
import { SAMPLE_PIECES } from '#models/sample-world/pieces.ts'
import type { AssetCard } from '#shared/asset-card/card.ts'
import type { Upload } from '#shared/contract/market/submissions.ts'
import type { LicenseTerms } from '#shared/licensing/terms.ts'
import type { ReviewDecision } from '#shared/submissions/decision.ts'
import type { Person } from './cast.ts'

const passes = { result: 'pass', comment: '' } as const
const criteria = { content: passes, quality: passes, accuracy: passes, pricing: passes }
export const APPROVAL: ReviewDecision = { outcome: 'approve', criteria, reasons: [] }
export const CHANGES: ReviewDecision = {
  outcome: 'request_changes',
  criteria: { ...criteria, accuracy: { result: 'fail', comment: 'The dangers are not those of the description.' } },
  reasons: [{ field: 'location.dangers', code: 'wrong_metadata', comment: 'Name the fog that the climate speaks of.' }],
}

export const TERMS: LicenseTerms = {
  kind: 'commercial',
  usageRights: ['web', 'print'],
  allowsAiTraining: false,
  territory: null,
  maxImpressions: null,
  durationDays: 365,
  royaltyPercent: 0,
  requiresAttribution: true,
  attributionText: 'Harbour of Glass by Adaline Harrow',
}

/** The picture that belongs to a card of the sample world. */
export async function pictureBy(card: AssetCard): Promise<Uint8Array> {
  const picture = SAMPLE_PIECES.find((piece) => piece.card === card)?.picture
  if (picture === undefined) throw new Error('a piece without a picture')
  return drawPicture(picture())
}

/** The market's answer to one part, refusals included. */
export async function sendPart(url: string, { token }: Person, id: string, offset: number, part: Uint8Array) {
  return fetch(`${url}/v1/uploads/${id}/chunks?offset=${offset}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    body: Uint8Array.from(part),
  })
}

export function announce({ client }: Person, bytes: Uint8Array): Promise<Upload> {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return client.uploads.begin({ sizeBytes: bytes.length, sha256, contentType: 'image/png' })
}

export async function upload(url: string, person: Person, bytes: Uint8Array): Promise<string> {
  const { id, sha256 } = await announce(person, bytes)
  await sendPart(url, person, id, 0, bytes)
  await person.client.uploads.complete({ id })
  return sha256
}

/** Takes up what is next. */
export async function takeNext({ client }: Person) {
  const item = await client.review.next({})
  if (item === null) throw new Error('nothing waits')
  return item
}
