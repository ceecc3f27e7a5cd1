import { randomUUID } from 'node:crypto'
import sharp from 'sharp'
import { beforeAll, expect, it } from 'vitest'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { refusingMatches } from './check.ts'
import { createDesk, newScene, newTale, without } from './desk.fixture.ts'

/** The same database, which tells how many transactions are open, and were at most. */
function watched(database: MarketDatabase) {
  let [open, most] = [0, 0]
  const asService = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    open++
    most = Math.max(most, open)
    try {
      return await database.asService(work)
    } finally {
      open--
    }
  }
  const mostFrom = async (work: () => Promise<unknown>): Promise<number> => {
    most = open
    await work()
    return most
  }
  return { database: { ...database, asService }, open: () => open, mostFrom }
}

describeOnDatabase('the check of duplicates', (open) => {
  let test: TestDatabase
  beforeAll(async () => {
    test = await open()
  })

  it('decodes and compares pictures while no transaction is open, and none for a reservation', async () => {
    const { database, open: openTransactions, mostFrom } = watched(test.database)
    const desk = createDesk({ ...test, database }, without)
    const openAtReads: number[] = []
    const { blobs } = desk.keeping
    const get = blobs.get.bind(blobs)
    blobs.get = (sha256) => {
      openAtReads.push(openTransactions())
      return get(sha256)
    }
    const picture = await newScene()
    const work = await desk.publish({ name: 'First', description: newTale(), picture })
    const edited = await sharp(picture).webp({ quality: 70 }).toBuffer()
    const report = await desk.check({ name: 'Edited', description: newTale(), picture: edited })
    expect(report).toMatchObject({ verdict: 'plagiarism_review', decidingMatchId: work.matchId })
    expect(report.layersChecked).toContainEqual({ layer: 'local_features', checked: true })
    expect(openAtReads).toEqual([0, 0])

    const same = await desk.subject({ name: 'Same', description: newTale(), picture })
    let refusal: unknown
    const reserving = async () => {
      refusal = await desk.reserve(same).catch((error: unknown) => error)
    }
    expect(await mostFrom(reserving)).toBe(1)
    const matches = [{ id: work.matchId, evidence: [{ layer: 'file' }, { layer: 'hashes', pixels: null }] }]
    expect(refusal).toMatchObject({ code: 'DUPLICATE', data: { verdict: 'duplicate', matches } })
    const skipped = { layer: 'local_features', checked: false, reason: 'not_needed' }
    expect(refusal).toMatchObject({ data: { layersChecked: expect.arrayContaining([skipped]) } })
    expect(openAtReads).toHaveLength(2)
  })

  it('refuses the file of an own work where another own work decides', async () => {
    const desk = createDesk(test, without)
    const by = randomUUID()
    const tale = newTale()
    const picture = await newScene()
    const sameText = await desk.publish({ by, name: 'Text', description: tale, picture: await newScene() })
    const sameFile = await desk.publish({ by, name: 'File', description: newTale(), picture })
    const report = await desk.check({ by, name: 'Both', description: `${tale} once more`, picture })
    expect(report).toMatchObject({ verdict: 'duplicate_self', decidingMatchId: sameText.matchId })
    expect(refusingMatches(report).map(({ id }) => id)).toEqual([sameFile.matchId])
  })

  it('leaves to people what an own work shows but is not', async () => {
    const desk = createDesk(test, without)
    const by = randomUUID()
    const picture = await newScene()
    await desk.publish({ by, name: 'Whole', description: newTale(), picture })
    const edited = await sharp(picture).webp({ quality: 70 }).toBuffer()
    const report = await desk.check({ by, name: 'Edited', description: newTale(), picture: edited })
    expect(report.verdict).toBe('duplicate_self')
    expect(refusingMatches(report)).toEqual([])
  })
})
