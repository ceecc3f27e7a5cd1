/** A creator whose work somebody else published first says so from the studio, with what was registered before. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Engine } from '#engine/engine.ts'
import { characterDraft, publishDraft } from '#server/review/review.fixture.ts'
import type { TestAccount } from '#server/testing/test-market.fixture.ts'
import { parseAssetCardDocument, serializeCard } from '#shared/asset-card/card.ts'
import type { CaseSummary, ModeratedCase } from '#shared/contract/market/moderation.ts'
import { type Connected, openConnected, signInStudio } from './connected.fixture.ts'

const POLICY = { keepsAuthorship: true, keepsCredentials: true, keepsGeneration: false } as const
const WHY = 'I wrote her for a game two years ago.'

let world: Connected
let thief: TestAccount
let moderator: TestAccount
let studio: Engine
let folder: string

beforeAll(async () => {
  world = await openConnected()
  folder = await mkdtemp(join(tmpdir(), 'luna-contest-'))
  const { market } = world
  const author = await market.signUp({ name: 'Author', roles: ['creator'] })
  thief = await market.signUp({ name: 'Thief', roles: ['creator'] })
  moderator = await market.signUp({ name: 'Moderator', roles: ['moderator'] })
  studio = await world.studio()
  await signInStudio(studio, author)
})
afterAll(async () => {
  await world.close()
  await rm(folder, { recursive: true, force: true })
})

async function bring(card: object): Promise<string> {
  const path = join(folder, `${crypto.randomUUID()}.json`)
  await writeFile(path, serializeCard(parseAssetCardDocument(card)))
  const { jobId } = await studio.imports.start({ paths: [path], uploads: [] })
  await studio.jobs.whenIdle()
  const [imported] = studio.imports.report(jobId).imported
  if (imported === undefined) throw new Error('nothing was imported')
  return imported.assetId
}

/** Submitted after somebody else published it. */
async function refused(assetId: string, offers: { offer: 'one_time'; priceCents: number }[]): Promise<string> {
  const { draft } = await studio.submissionDesk.prepare({ assetId, policy: POLICY })
  const saved = { ...draft, ageRating: 'all', offers } as const
  const { id } = await studio.submissionDesk.save({ id: null, assetId, policy: POLICY, draft: saved })
  studio.submissionDesk.submit(id)
  await studio.sync.now()
  expect(studio.submissionDesk.get(id).refusal).toMatchObject({ code: 'DUPLICATE' })
  return id
}

async function contestsInMarket() {
  const read = <Answer>(path: string) => world.market.call<Answer>(moderator.token, 'GET', path)
  const { items } = await read<{ items: CaseSummary[] }>('/v1/moderation/cases?isContest=true')
  return (await Promise.all(items.map(({ id }) => read<ModeratedCase>(`/v1/moderation/cases/${id}`)))).flat()
}

it('sends the earliest claim of the work along, and a person reads both proofs', async () => {
  const { card, ...draft } = characterDraft()
  const assetId = await bring(card)
  for (let count = 0; count < 2; count++) {
    await studio.provenance.claim(assetId)
    await studio.sync.now()
  }
  const [, first] = studio.provenance.claims(assetId)
  await publishDraft(world.market, thief, moderator, { card, ...draft })
  const id = await refused(assetId, [{ offer: 'one_time', priceCents: 499 }])

  expect(await studio.provenance.contest(id, WHY)).toEqual({ showsClaim: true })
  const [found] = await contestsInMarket()
  expect(found?.reportTexts).toMatchObject([{ text: WHY }])
  expect(found?.contests[0]?.claimed?.logIndex).toBe(first?.recorded?.logIndex)
  await expect(studio.provenance.contest(id, WHY)).rejects.toMatchObject({ code: 'CONFLICT' })
})

it('is possible without a claim, and says that none went along', async () => {
  const { card, ...draft } = characterDraft()
  const assetId = await bring(card)
  await publishDraft(world.market, thief, moderator, { card, ...draft })
  const id = await refused(assetId, [{ offer: 'one_time', priceCents: 599 }])
  expect(await studio.provenance.contest(id, WHY)).toEqual({ showsClaim: false })
  expect(await contestsInMarket()).toHaveLength(2)
})
