/** Reports, cases with their proposals and appeals, and contests. */
import { characterDraft } from '#server/review/review.fixture.ts'
import type { ModeratedCase } from '#shared/contract/market/moderation.ts'
import type { Submission } from '#shared/contract/market/submissions.ts'
import { as, decide, first, type Page, type Published, publish, type Scene, submit } from './scene.ts'

type Case = ModeratedCase

async function report(scene: Scene, { assetId }: Published): Promise<string> {
  const reporter = as(scene, scene.reader)
  await reporter.post('/v1/reports', { kind: 'misrepresentation', about: { assetId }, text: 'It is not as it says.' })
  await reporter.get('/v1/reports')
  const { items } = await as(scene, scene.moderators[0]).get<Page<Case>>('/v1/moderation/cases?limit=50')
  return first({ items: items.filter((item) => item.assetId === assetId) }).id
}

async function remove(scene: Scene, work: Published): Promise<void> {
  const [first, second, third] = scene.moderators.map((person) => as(scene, person))
  if (first === undefined || second === undefined || third === undefined) throw new Error('It takes three moderators.')
  const creator = as(scene, scene.creator)
  const id = await report(scene, work)
  const path = `/v1/moderation/cases/${id}`
  await first.get(path)
  await first.post(`${path}/notes`, { text: 'I look at it.', isForCreator: true })
  await first.post(`${path}/pause`, { reason: 'While we look at it.', days: 2 })
  await first.post(`${path}/resume`, { reason: 'It can be shown.' })
  await creator.get('/v1/me/cases')
  await creator.get(`/v1/me/cases/${id}`)
  await creator.post(`/v1/me/cases/${id}/counter-notice`, { text: 'It is as it says.' })
  const proposal = { action: 'remove', finding: 'misrepresentation', refund: { scope: 'all' }, reason: 'It is not.' }
  const propose = async () => {
    const { openProposal } = await first.post<Case>(`${path}/proposals`, { proposal })
    return `${path}/proposals/${openProposal?.id}`
  }
  await second.post(`${await propose()}/decline`, { reason: 'Not yet.' })
  await second.post(`${await propose()}/confirm`, {})
  await creator.post(`/v1/me/cases/${id}/appeal`, { text: 'Look again.' })
  await third.post(`${path}/appeal`, { isGranted: true, reason: 'It is as it says.' })
}

/** The partner submits what the creator has published already, and says that it was theirs first. */
async function contest(scene: Scene): Promise<void> {
  const { market, creator, partner, moderators } = scene
  const draft = characterDraft()
  await submit(scene, creator, draft)
  await decide(scene, moderators[0], draft.card.name)
  const { id } = await as(scene, partner).post<Submission>('/v1/submissions', draft)
  const refused = await market.request(partner.token, 'POST', `/v1/submissions/${id}/submit`)
  if (refused.status !== 422 && refused.status !== 409) throw new Error(`A copy is answered with ${refused.status}.`)
  await as(scene, partner).post('/v1/contests', { submissionId: id, text: 'I drew her two years ago.' })
}

export async function moderatingJourney(scene: Scene): Promise<void> {
  await remove(scene, await publish(scene, scene.creator))
  const id = await report(scene, await publish(scene, scene.creator))
  await as(scene, scene.moderators[0]).post(`/v1/moderation/cases/${id}/dismiss`, { reason: 'It is as it says.' })
  await contest(scene)
  await as(scene, scene.admin).get('/v1/admin/staff-reads')
}
