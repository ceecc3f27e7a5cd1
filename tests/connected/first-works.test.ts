/** A market that begins empty, and a studio that follows it from then on: both with the models that come along. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.ts'
import { numberChanges } from '#server/catalog/feed.ts'
import { characterDraft, publishDraft } from '#server/review/review.fixture.ts'
import { parseAssetCardDocument, serializeCard } from '#shared/asset-card/card.ts'
import { type Connected, openConnected } from './connected.fixture.ts'

const PROFILE = 'embedded@1'

let world: Connected
let studio: Engine
let folder: string

beforeAll(async () => {
  // The embedded profile, as the product has it; other tests run without it.
  vi.stubEnv('LUNA_STUDIO_MANIFEST', undefined)
  world = await openConnected()
  folder = await mkdtemp(join(tmpdir(), 'luna-first-works-'))
  const libraryDirectory = join(folder, 'library')
  studio = await createEngine({ libraryDirectory, host: 'browser', version: 'test', background: false })
  studio.settings.update({ marketUrl: world.market.url })
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await studio.close()
  await world.close()
  await rm(folder, { recursive: true, force: true })
})

async function refresh(): Promise<void> {
  await studio.marketCatalog.refresh({ isAsked: true })
  await studio.jobs.whenIdle()
}

it('the first works of a market are compared by their meaning, not by hashes alone', async () => {
  const { market } = world
  // The market makes its first snapshot by itself, of nothing yet.
  await market.eventually(async () => {
    await refresh()
    expect(studio.marketCatalog.status().held).toMatchObject({ profile: PROFILE, entries: 0 })
  })
  const ada = await market.signUp({ name: 'Ada', roles: ['creator'] })
  const reviewer = await market.signUp({ name: 'Rita', roles: ['moderator'] })
  const draft = characterDraft({
    card: {
      version: '1.0',
      asset_type: 'character',
      name: 'Brother Aldous',
      description: 'An old lighthouse keeper who collects the names of drowned sailors and reads them to the storm.',
      tags: ['keeper', 'sea'],
      character: {
        race: 'human',
        class: 'monk',
        backstory_summary: 'He lost his own ship as a captain and has tended the light on the black rock ever since.',
      },
    },
  })
  const assetId = await publishDraft(market, ada, reviewer, draft)
  await numberChanges(market.database)
  await refresh()

  const { card } = draft
  const retold = {
    ...card,
    name: 'Brother Oswin',
    description:
      'An aged keeper of a lighthouse; he gathers the names of sailors who drowned and tells them to the gale.',
  }
  const cardPath = join(folder, 'retold.json')
  await writeFile(cardPath, serializeCard(parseAssetCardDocument(retold)))
  const { matches, similarWorks, profile } = await studio.uniqueness.checkFiles({ cardPath })
  expect(profile).toBe(PROFILE)
  const match = [...matches, ...similarWorks].find(({ publishedId }) => publishedId === assetId)
  expect(match).toMatchObject({ origin: 'catalog', creator: 'other', name: 'Brother Aldous' })
  expect(match?.layers.metadata).toBeGreaterThan(0.85)
})
