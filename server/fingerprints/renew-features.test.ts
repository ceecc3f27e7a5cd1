import sharp from 'sharp'
import { beforeEach, expect, it } from 'vitest'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { createDesk, newScene, newTale, without } from './desk.fixture.ts'

type Desk = ReturnType<typeof createDesk>
type Published = Awaited<ReturnType<Desk['publish']>>

describeOnDatabase('features of pictures from before there were any', (open) => {
  let test: TestDatabase
  let desk: Desk
  /** The pictures that were asked for, in order. */
  let read: string[]
  beforeEach(async () => {
    test = await open()
    desk = createDesk(test, without)
    read = []
    const { blobs } = desk.keeping
    const get = blobs.get.bind(blobs)
    blobs.get = (sha256) => {
      read.push(sha256)
      return get(sha256)
    }
  })

  /** Published works, without features. */
  async function earlierWorks(count: number): Promise<Published[]> {
    const works: Published[] = []
    while (works.length < count) works.push(await desk.publish({ description: newTale(), picture: await newScene() }))
    await test.admin.query('update fingerprints set features = null')
    return works
  }

  async function stored() {
    const columns = 'id, features, picture_sha256, changed_xid'
    const { rows } = await test.admin.query(`select ${columns} from fingerprints order by id`)
    return rows as { id: string; features: Buffer | null; picture_sha256: string | null; changed_xid: string }[]
  }
  const withFeatures = async () => (await stored()).filter(({ features }) => features !== null).length

  it('are extracted as those of a new picture are, over several batches; other works are left alone', async () => {
    const picture = await newScene()
    await desk.publish({ description: newTale(), picture })
    await desk.publish({ description: newTale() })
    const [before] = await stored()
    await earlierWorks(17)
    await desk.fingerprints.renewFeatures()
    const after = await stored()
    expect(after[0]?.features).toEqual(before?.features)
    expect(after.map(({ features }) => features !== null)).toEqual(after.map((row) => row.picture_sha256 !== null))
    expect(read).toHaveLength(18)
    await desk.fingerprints.renewFeatures()
    expect(read).toHaveLength(18)
  })

  it('are missed until then by nothing but what they alone show', async () => {
    const picture = await newScene()
    const work = await desk.publish({ name: 'Early', description: newTale(), picture })
    await test.admin.query('update fingerprints set features = null')
    const edited = { name: 'Late', description: newTale(), picture: await sharp(picture).webp().toBuffer() }
    const layersFound = async () => {
      const { verdict, decidingMatchId, matches } = await desk.check(edited)
      expect([verdict, decidingMatchId]).toEqual(['plagiarism_review', work.matchId])
      return matches.find(({ id }) => id === work.matchId)?.evidence.map(({ layer }) => layer)
    }
    expect(await layersFound()).not.toContain('features')
    await desk.fingerprints.renewFeatures()
    expect(await layersFound()).toContain('features')
  })

  it('of a picture that is gone or broken are tried once, and hold up no other', async () => {
    await earlierWorks(3)
    const [gone, broken] = await stored()
    desk.keeping.blobs.delete(gone?.picture_sha256 ?? '')
    desk.keeping.blobs.set(broken?.picture_sha256 ?? '', Buffer.from('no picture'))
    await desk.fingerprints.renewFeatures()
    expect((await stored()).map(({ features }) => features !== null)).toEqual([false, false, true])
    expect(read).toHaveLength(3)
    await desk.fingerprints.renewFeatures()
    expect(read).toHaveLength(3)
  })

  it('are left for later when asked to stop, and taken up where it stopped', async () => {
    await earlierWorks(3)
    const stop = new AbortController()
    const { blobs } = desk.keeping
    const get = blobs.get.bind(blobs)
    blobs.get = (sha256) => {
      stop.abort()
      return get(sha256)
    }
    await desk.fingerprints.renewFeatures(stop.signal)
    expect(await withFeatures()).toBe(1)
    await desk.fingerprints.renewFeatures()
    expect(await withFeatures()).toBe(3)
    expect(new Set(read).size).toBe(read.length)
  })

  it('are tried again where the store did not answer', async () => {
    await earlierWorks(2)
    const { blobs } = desk.keeping
    const get = blobs.get.bind(blobs)
    blobs.get = (sha256) => {
      blobs.get = get
      throw new Error(`The store is away: ${sha256}`)
    }
    await expect(desk.fingerprints.renewFeatures()).rejects.toThrow('The store is away')
    expect(await withFeatures()).toBe(0)
    await desk.fingerprints.renewFeatures()
    expect(await withFeatures()).toBe(2)
  })
})
