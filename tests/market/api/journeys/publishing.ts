/** From a draft to a published work: uploads, review, appeals, derivations, and shares. */
import { APPROVAL, CHANGES, characterDraft, REJECTION } from '#server/review/review.fixture.ts'
import type { ReviewItem } from '#shared/contract/market/review.ts'
import type { Agreement, Submission } from '#shared/contract/market/submissions.ts'
import {
  as,
  decide,
  emptyQueue,
  first,
  type Page,
  type Published,
  publish,
  queued,
  type Scene,
  submit,
  uploadPicture,
} from './scene.ts'

async function drafts(scene: Scene): Promise<void> {
  const { market, creator, moderators } = scene
  const own = as(scene, creator)
  const sha256 = await uploadPicture(scene, creator)
  const draft = characterDraft({ media: [{ sha256, role: 'main' }] })
  const { name } = draft.card
  const { id, version, media } = await own.post<Submission>('/v1/submissions', draft)
  const shown = await market.request(null, 'GET', media[0]?.path ?? '')
  if (!shown.ok) throw new Error(await shown.text())
  await own.put(`/v1/submissions/${id}`, { version, ...draft, ageRating: '13+' })
  await own.post(`/v1/submissions/${id}/submit`)
  await decide(scene, moderators[0], name, CHANGES)
  await own.get(`/v1/submissions/${id}/diff`)
  await own.post(`/v1/submissions/${id}/resubmit`)
  await decide(scene, moderators[0], name, REJECTION)
  await own.post(`/v1/submissions/${id}/appeal`, { reason: 'It says what the character wants.' })
  await decide(scene, moderators[1], name, APPROVAL)
  await own.get('/v1/submissions?limit=5')
  const other = await own.post<Submission>('/v1/submissions', characterDraft())
  await own.post(`/v1/submissions/${other.id}/withdraw`, { reason: 'Not now.' })
}

async function desk(scene: Scene): Promise<void> {
  const { creator, moderators } = scene
  const [ada, ben, cai] = moderators
  const draft = characterDraft()
  const { name } = draft.card
  await submit(scene, creator, draft)
  await as(scene, ada).get('/v1/review/colleagues')
  const { id } = await queued(scene, ada, name)
  await as(scene, ada).post(`/v1/review/${id}/take`)
  await as(scene, ada).get(`/v1/review/${id}`)
  await as(scene, ada).post(`/v1/review/${id}/skip`, { reason: 'language' })
  await as(scene, ben).post(`/v1/review/${id}/take`)
  await as(scene, ben).post(`/v1/review/${id}/release`)
  await as(scene, ben).post(`/v1/review/${id}/take`)
  await as(scene, ben).post(`/v1/review/${id}/hand-over`, { to: cai.accountId, note: 'You know this kind better.' })
  await as(scene, cai).post(`/v1/review/${id}/take`)
  await as(scene, cai).post(`/v1/review/${id}/opinion-request`, { question: 'Is it long enough?' })
  await as(scene, ben).post(`/v1/review/${id}/opinion/take`)
  const opinion = { outcome: 'approve', criteria: APPROVAL.criteria, comment: 'It is.' }
  await as(scene, ben).post(`/v1/review/${id}/opinion`, { opinion })
  await as(scene, cai).post(`/v1/review/${id}/decision`, { decision: APPROVAL })
  await as(scene, ada).get('/v1/review/conduct')
}

/** Two works that share their story, seen side by side. */
async function matches(scene: Scene): Promise<void> {
  const { creator, partner, moderators } = scene
  const original = characterDraft()
  await submit(scene, creator, original)
  await decide(scene, moderators[0], original.card.name)
  const copy = characterDraft()
  const character = { ...copy.card.character, backstory_summary: original.card.character.backstory_summary }
  await submit(scene, partner, { ...copy, card: { ...copy.card, character } })
  const { id } = await queued(scene, moderators[0], copy.card.name)
  const reviewer = as(scene, moderators[0])
  const { evidence } = await reviewer.post<ReviewItem>(`/v1/review/${id}/take`)
  const match = first({ items: evidence.matches })
  await reviewer.get(`/v1/review/${id}/matches/${match.id}`)
  await reviewer.post(`/v1/review/${id}/decision`, { decision: REJECTION })
}

async function derivations(scene: Scene, { assetId }: Published): Promise<void> {
  const { creator, partner } = scene
  const own = as(scene, creator)
  await own.put('/v1/derivations/terms', { assetId, allowed: true, minimumPercent: 30 })
  await own.get('/v1/derivations/terms')
  await as(scene, null).get(`/v1/assets/${assetId}/derivation-terms`)
  const derivation = { parents: [{ parentAssetId: assetId, kind: 'remix', royaltyPercent: 10 }] }
  const draft = characterDraft({ derivation })
  await submit(scene, partner, draft)
  const agreement = first(await own.get<Page<Agreement>>('/v1/derivations/agreements?state=proposed'))
  await own.post(`/v1/derivations/agreements/${agreement.id}/answer`, { accept: true })
  await decide(scene, scene.moderators[0], draft.card.name)
  await as(scene, null).get(`/v1/assets/${assetId}/derivation`)
}

async function shares(scene: Scene, { assetId }: Published): Promise<void> {
  const { creator, partner } = scene
  const own = as(scene, creator)
  const other = as(scene, partner)
  const propose = (basisPoints: number) =>
    own.post<{ id: string }>('/v1/share-proposals', { assetId, shares: [{ handle: partner.handle, basisPoints }] })
  const { id } = await propose(2_500)
  await other.get('/v1/share-proposals')
  await other.post(`/v1/share-proposals/${id}/answer`, { accept: true })
  await own.get(`/v1/assets/${assetId}/shares`)
  await other.get('/v1/me/shared-works')
  const later = await propose(1_500)
  await own.post(`/v1/share-proposals/${later.id}/withdraw`)
  await other.remove(`/v1/me/shared-works/${assetId}`)
}

export async function publishingJourney(scene: Scene): Promise<void> {
  await emptyQueue(scene, scene.moderators[0])
  await drafts(scene)
  await desk(scene)
  await matches(scene)
  const work = await publish(scene, scene.creator)
  await derivations(scene, work)
  await shares(scene, work)
  await as(scene, scene.creator).post(`/v1/assets/${work.assetId}/withdraw`)
}
