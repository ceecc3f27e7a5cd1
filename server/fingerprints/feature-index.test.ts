import { randomUUID } from 'node:crypto'
import type { KyselyPlugin } from 'kysely'
import sharp from 'sharp'
import { beforeEach, describe, expect, it } from 'vitest'
import { drawScene, SCENE_SIDE } from '#models/compare/scene.fixture.ts'
import { partOf, randomFeatures } from '#models/features/descriptors.fixture.ts'
import type { LocalFeatures } from '#models/features/features.ts'
import { packFeatures } from '#models/features/packed.ts'
import type { PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { randomFrom } from '#shared/random.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { createDesk, newTale, without } from './desk.fixture.ts'
import { createMarketFeatureIndex } from './feature-index.ts'

/** The same database, which tells of how many works the features were read. */
function counting(database: Pick<MarketDatabase, 'asService'>) {
  let read = 0
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      read += result.rows.filter((row) => 'features' in row).length
      return result
    },
  }
  const asService = <T>(work: (tx: Tx) => Promise<T>) => database.asService((tx) => work(tx.withPlugin(plugin)))
  return { asService, featuresRead: () => read }
}

/** A picture of other things with all of one in a corner, two fifths as wide. */
async function withInset(picture: Buffer, seed: number): Promise<Buffer> {
  const inset = await sharp(picture)
    .resize(Math.round(SCENE_SIDE * 0.4))
    .toBuffer()
  return sharp(await drawScene(seed))
    .composite([{ input: inset, left: 40, top: 330 }])
    .jpeg({ quality: 85 })
    .toBuffer()
}

const cropped = (picture: Buffer): Promise<Buffer> =>
  sharp(picture).extract({ left: 210, top: 90, width: 330, height: 330 }).webp({ quality: 80 }).toBuffer()

const random = randomFrom(51)
const aPart = (features: LocalFeatures): LocalFeatures =>
  partOf(features, { from: 20, to: 60, flips: 4, turn: 30 }, random)

describeOnDatabase('the index of local features', (open) => {
  let test: TestDatabase
  let desk: ReturnType<typeof createDesk>
  beforeEach(async () => {
    test = await open()
    desk = createDesk(test, without)
  })

  describe('in a check', () => {
    let picture: Buffer
    const publish = async () => {
      for (const seed of [61, 62]) await desk.publish({ description: newTale(), picture: await drawScene(seed) })
      return desk.publish({ name: 'Whole', description: newTale(), picture })
    }
    const check = (edited: Buffer): Promise<PreflightReport> =>
      desk.check({ name: 'Other', description: newTale(), picture: edited })
    beforeEach(async () => {
      picture = await drawScene(60)
    })

    it.each([
      ['sets another', withInset],
      ['is a part of another', cropped],
    ])('finds the work that a picture %s, with neither near hashes nor a vector', async (_how, edit) => {
      const work = await publish()
      const report = await check(await edit(picture, 64))
      expect(report).toMatchObject({ decidingMatchId: work.matchId, reasons: [{ code: 'evidence' }] })
      expect(['derivative_potential', 'plagiarism_review']).toContain(report.verdict)
      const [match] = report.matches
      expect(Math.min(match?.layers.pHashBits ?? 0, match?.layers.dHashBits ?? 0)).toBeGreaterThan(10)
      expect(match?.evidence).toEqual([expect.objectContaining({ layer: 'features' })])
    })

    it('follows what is submitted, released, submitted again, published and removed', async () => {
      const edited = await cropped(picture)
      const deciding = async () => (await check(edited)).decidingMatchId
      const submitted = await desk.subject({ description: newTale(), picture })
      const { fingerprintId } = await desk.reserve(submitted)
      const matchId = `market:${fingerprintId}`
      expect(await deciding()).toBe(matchId)
      await desk.release(fingerprintId)
      expect(await deciding()).toBeNull()
      await desk.recheck(fingerprintId)
      expect(await deciding()).toBe(matchId)
      const { accountId } = submitted
      const assetId = randomUUID()
      await test.database.asService((tx) => desk.fingerprints.reservations.publish(tx, fingerprintId, assetId))
      expect(await deciding()).toBe(matchId)
      await desk.remove({ accountId, assetId }, null)
      expect(await deciding()).toBe(matchId)
    })

    it('finds works from the moment their features are extracted', async () => {
      const work = await publish()
      await test.admin.query('update fingerprints set features = null')
      const edited = await cropped(picture)
      expect((await check(edited)).decidingMatchId).toBeNull()
      await desk.fingerprints.renewFeatures()
      expect((await check(edited)).decidingMatchId).toBe(work.matchId)
    })

    it('is not asked by a plain picture, whose few features are those of many', async () => {
      await publish()
      const drop = await sharp(picture).extract({ left: 210, top: 90, width: 60, height: 60 }).blur(12).toBuffer()
      const { asService, featuresRead } = counting(test.database)
      const counted = createDesk({ ...test, database: { ...test.database, asService } }, without)
      await counted.check({ name: 'Other', description: newTale(), picture: drop })
      expect(featuresRead()).toBe(0)
      await counted.check({ name: 'Other', description: newTale(), picture: await cropped(picture) })
      expect(featuresRead()).toBeGreaterThan(0)
    })

    it('leaves out earlier versions of the work itself', async () => {
      const { assetId, accountId: by } = await publish()
      const newVersion = { by, assetId, name: 'Whole', description: newTale(), picture: await cropped(picture) }
      expect((await desk.check(newVersion)).matches).toEqual([])
      expect((await desk.check({ ...newVersion, assetId: null })).matches).toHaveLength(1)
    })
  })

  describe('by itself', () => {
    let ids: string[]
    const works = Array.from({ length: 120 }, () => randomFeatures(random, 80))
    const write = (id: string, features: Uint8Array, by: Pick<typeof test.admin, 'query'> = test.admin) =>
      by.query('update fingerprints set features = $2, changed_xid = pg_current_xact_id() where id = $1', [
        id,
        Buffer.from(features),
      ])
    /** Works with features, in order. */
    async function given(count: number): Promise<void> {
      ids = []
      for (const features of works.slice(0, count)) {
        const { fingerprintId } = await desk.publish({ description: newTale() })
        ids.push(fingerprintId)
        await write(fingerprintId, packFeatures(features))
      }
    }
    const best = async (index: ReturnType<typeof createMarketFeatureIndex>, at: number) =>
      [...(await index.find(aPart(works[at] ?? randomFeatures(random, 80)), null))][0]?.[0]

    it('reads the features of each work once, however often it changes, and over several pages', async () => {
      await given(60)
      const { asService, featuresRead } = counting(test.database)
      const index = createMarketFeatureIndex({ asService })
      await Promise.all([index.refresh(), index.refresh()])
      expect([index.size, featuresRead()]).toEqual([60, 60])
      for (const at of [0, 49, 50, 59]) expect(await best(index, at)).toBe(ids[at])
      await test.admin.query('update fingerprints set name = $1, changed_xid = pg_current_xact_id()', ['Renamed'])
      await desk.publish({ description: newTale() })
      expect(await best(index, 7)).toBe(ids[7])
      expect([index.size, featuresRead()]).toEqual([60, 60])
    })

    it('finds what was written before and committed after the last time', async ({ skip }) => {
      if (test.engine === 'embedded') skip('Its connections wait for one another.')
      await given(3)
      const [late] = ids
      await test.admin.query('update fingerprints set features = null where id = $1', [late])
      const index = createMarketFeatureIndex(test.database)
      const client = await test.admin.connect()
      try {
        await client.query('begin')
        await write(late ?? '', packFeatures(works[0] ?? randomFeatures(random, 1)), client)
        await desk.publish({ description: newTale() })
        await index.refresh()
        expect(index.size).toBe(2)
        await client.query('commit')
      } finally {
        client.release()
      }
      expect(await best(index, 0)).toBe(late)
    })

    it('passes over damaged features, and fails with the database alone', async () => {
      await given(3)
      await write(ids[1] ?? '', Buffer.from('damaged'))
      let isAway = true
      const asService: MarketDatabase['asService'] = async (work) => {
        if (isAway) throw new Error('The database is away')
        return test.database.asService(work)
      }
      const index = createMarketFeatureIndex({ asService })
      await expect(index.refresh()).rejects.toThrow('The database is away')
      isAway = false
      await index.refresh()
      expect(index.size).toBe(2)
      expect(await best(index, 2)).toBe(ids[2])
    })
  })
})
