import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { card } from '#models/hashes/works.fixture.ts'
import { type TestProfile, writeTestProfile } from '#models/onnx-graphs/test-profile.ts'
import { createModelStore } from '#models/profiles/store.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { type PreflightReport, preflightReportSchema } from '#shared/contract/studio/uniqueness.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { fingerprintIdOfMatch } from './candidate-rows.ts'
import { createDesk, newScene, newTale, STORY, without } from './desk.fixture.ts'
import type { CheckSubject } from './fingerprint-rows.ts'
import { type FingerprintModels, openFingerprintModels } from './models.ts'
import { createVectorIndexes } from './vector-candidates.ts'

const RETOLD =
  'Each evening Mira climbs to the old harbour lantern. She counts ships and keeps a ledger with the name of every one. ' +
  'In rising fog the iron bell rings until dawn, because the sea never answered what became of her brother.'
const OTHER_STORY =
  'A dwarven brewer who lost a wager against a mountain spirit now serves hot cider to travelers, quietly collecting ' +
  'rumors about tunnels, goblins, cheese thieves and the price of copper in every valley.'

let folder: string
let profile: TestProfile
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'luna-fingerprints-'))
  profile = await writeTestProfile(folder)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function openModels(): Promise<FingerprintModels> {
  const { manifest, profileFolder } = profile
  const modelsFolder = join(folder, `installed-${randomUUID()}`)
  await createModelStore({ directory: modelsFolder, manifest }).importFolder('standard', profileFolder)
  return openFingerprintModels({ modelsFolder, manifest, profileId: null, threads: 1 })
}

const found = (report: PreflightReport, matchId: string) => report.matches.find(({ id }) => id === matchId)

describeOnDatabase('fingerprints', (open) => {
  let test: TestDatabase
  beforeAll(async () => {
    test = await open()
  })

  describe.each(['without models', 'with models'] as const)('%s', (kind) => {
    let models: FingerprintModels
    let desk: ReturnType<typeof createDesk>
    beforeAll(async () => {
      models = kind === 'with models' ? await openModels() : without
      const { space } = models
      if (space !== null && test.engine === 'postgres') {
        await createVectorIndexes(test.admin, space)
        await createVectorIndexes(test.admin, space)
      }
      desk = createDesk(test, models)
    })
    afterAll(() => models.close())

    it('calls what has nothing in common with anything unique', async () => {
      await desk.publish({ name: 'Brewer', description: OTHER_STORY, picture: await newScene() })
      const report = await desk.check({ name: 'Qwrx', description: '', picture: await newScene() })
      expect(report.matches.filter(({ layers }) => (layers.pHashBits ?? 64) <= 10)).toEqual([])
      if (kind === 'without models') expect(report).toMatchObject({ verdict: 'unique', profile: 'lexical' })
      else expect(report.layersChecked).toContainEqual({ layer: 'image_vector', checked: true })
      expect(report.comparedWith.catalogEntries).toBeGreaterThan(0)
    })

    it('refuses the same file by another creator under any text, and says which work has it', async () => {
      const picture = await newScene()
      const work = await desk.publish({ name: 'Original', description: newTale(), picture })
      const report = await desk.check({ name: 'Taken', description: newTale(), picture })
      expect(report).toMatchObject({ verdict: 'duplicate', decidingMatchId: work.matchId })
      expect(report.reasons).toEqual([{ code: 'content_equal' }])
      const match = found(report, work.matchId)
      const shown = { origin: 'catalog', name: 'Original', creator: 'other', pictureId: null }
      expect(match).toMatchObject({ ...shown, creatorName: `Creator ${work.accountId.slice(0, 4)}` })
      expect(fingerprintIdOfMatch(work.matchId)).toBe(work.fingerprintId)
    })

    it('finds re-encoded, mirrored, turned and recolored pictures under other words', async () => {
      const picture = await newScene()
      const work = await desk.publish({ description: newTale(), picture })
      const edits = {
        reencoded: await sharp(picture).resize(200).jpeg({ quality: 60 }).toBuffer(),
        mirrored: await sharp(picture).flop().png().toBuffer(),
        turned: await sharp(picture).rotate(90).webp().toBuffer(),
        recolored: await sharp(picture).modulate({ hue: 40, saturation: 0.7 }).png().toBuffer(),
      }
      for (const [edit, edited] of Object.entries(edits)) {
        const report = await desk.check({ name: 'Other', description: newTale(), picture: edited })
        const match = found(report, work.matchId)
        const { pHashBits, dHashBits } = match?.layers ?? {}
        expect(Math.min(pHashBits ?? 64, dHashBits ?? 64), edit).toBeLessThanOrEqual(10)
        if (edit !== 'recolored') expect(report.verdict, edit).toBe('plagiarism_review')
      }
    })

    it('finds a rewritten text, and a copied text whatever its picture', async () => {
      const work = await desk.publish({ name: `Keeper ${kind}`, description: `${STORY} ${kind} 3` })
      const retold = await desk.check({ name: 'Lantern', description: RETOLD, picture: await newScene() })
      expect(found(retold, work.matchId)?.layers.metadata).toBeGreaterThan(0.3)
      const copied = await desk.check({ name: `Keeper ${kind}`, description: `${STORY} ${kind} 3!` })
      expect(copied.verdict).toBe('plagiarism_review')
    })

    it('tells a creator of their own work, and blocks the same card twice', async () => {
      const picture = await newScene()
      const given = { name: `Own ${kind}`, description: OTHER_STORY, picture }
      const work = await desk.publish(given)
      const again = { ...given, by: work.accountId }
      expect(await desk.check(again)).toMatchObject({ verdict: 'duplicate_self', decidingMatchId: work.matchId })
      expect(found(await desk.check(again), work.matchId)?.pictureId).toMatch(/^[0-9a-f]{64}$/)
      const refusal = await desk.reserve(await desk.subject(again)).catch((error: unknown) => error)
      expect(refusal).toBeInstanceOf(LunaError)
      expect(refusal).toMatchObject({ code: 'DUPLICATE', data: { verdict: 'duplicate_self' } })
      const newVersion = { ...again, assetId: work.assetId, picture: await newScene() }
      expect((await desk.check(newVersion)).decidingMatchId).not.toBe(work.matchId)
      await desk.publish(newVersion)
    })

    it('compares with works under review without naming them, and forgets what was released', async () => {
      const picture = await newScene()
      const given = { name: 'Secret name', description: newTale(), picture }
      const { fingerprintId } = await desk.reserve(await desk.subject(given))
      const report = await desk.check({ ...given, name: 'Mine' })
      expect(report).toMatchObject({ verdict: 'duplicate', decidingMatchId: `market:${fingerprintId}` })
      expect(JSON.stringify(report)).not.toContain('Secret name')
      expect(found(report, `market:${fingerprintId}`)).toMatchObject({ name: 'Work under review', creatorName: null })
      await desk.release(fingerprintId)
      await desk.release(fingerprintId)
      expect(found(await desk.check(given), `market:${fingerprintId}`)).toBeUndefined()
      await desk.publish({ ...given, name: 'Mine' })
      await expect(desk.recheck(fingerprintId)).rejects.toMatchObject({ code: 'DUPLICATE' })
    })

    it('finds what was removed for infringement, whoever sends it in, and lets the rightful owner through', async () => {
      const picture = await newScene()
      const owner = randomUUID()
      const given = { name: 'Stolen', description: newTale(), picture }
      const work = await desk.publish(given)
      await desk.remove(work, owner)
      const edited = await sharp(picture).jpeg({ quality: 70 }).toBuffer()
      for (const by of [work.accountId, randomUUID()]) {
        const report = await desk.check({ by, name: 'New name', description: newTale(), picture: edited })
        expect(report).toMatchObject({ verdict: 'plagiarism_review', decidingMatchId: work.matchId })
        expect(found(report, work.matchId)?.name).toBe('Work removed for infringement')
        await expect(desk.reserve(await desk.subject({ ...given, by }))).rejects.toMatchObject({ code: 'DUPLICATE' })
      }
      await desk.release(work.fingerprintId)
      expect(found(await desk.check({ ...given, by: owner }), work.matchId)).toBeUndefined()
      await desk.publish({ ...given, by: owner })
    })

    it('gives a work back to its creator after an appeal', async () => {
      const given = { name: 'Cleared', description: newTale(), picture: await newScene() }
      const work = await desk.publish(given)
      await desk.remove(work, null)
      await desk.restore(work)
      const report = await desk.check({ ...given, by: randomUUID() })
      expect(found(report, work.matchId)?.name).toBe('Cleared')
      const again = await desk.subject({ ...given, by: randomUUID() })
      await expect(desk.reserve(again)).rejects.toMatchObject({ code: 'DUPLICATE' })
      await desk.reserve(await desk.subject({ ...given, by: work.accountId, assetId: work.assetId }))
    })

    it('checks again before an approval and names what came since', async () => {
      const picture = await newScene()
      const { fingerprintId } = await desk.reserve(await desk.subject({ description: newTale(), picture }))
      test.clock.advance({ minutes: 1 })
      const edited = await sharp(picture).webp({ quality: 70 }).toBuffer()
      const later = await desk.publish({ name: 'Later', description: newTale(), picture: edited })
      const { report, newerMatchIds } = await desk.recheck(fingerprintId)
      expect(report).toMatchObject({ verdict: 'plagiarism_review', decidingMatchId: later.matchId })
      expect(newerMatchIds).toContain(later.matchId)
      expect(found(report, `market:${fingerprintId}`)).toBeUndefined()
    })

    it('of fifty identical submissions at once takes one, and gives the others the evidence', async () => {
      const given = { name: 'Race', description: newTale(), picture: await newScene() }
      const first = await desk.subject(given)
      const rivals = Array.from({ length: 50 }, (_, at): CheckSubject => {
        const accountId = at % 5 === 0 ? first.accountId : randomUUID()
        return { ...first, accountId, submissionId: randomUUID() }
      })
      const outcomes = await Promise.allSettled(rivals.map((rival) => desk.reserve(rival)))
      const winners = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
      expect(winners).toHaveLength(1)
      for (const outcome of outcomes) {
        if (outcome.status === 'fulfilled') continue
        expect(outcome.reason).toMatchObject({ code: 'DUPLICATE' })
        const { data } = outcome.reason as LunaError
        const report = preflightReportSchema.parse(data)
        expect(['duplicate', 'duplicate_self']).toContain(report.verdict)
        expect(report.decidingMatchId).toBe(`market:${winners[0]?.fingerprintId}`)
      }
    })

    it('shows two works side by side with what was done to the picture', async () => {
      const picture = await newScene()
      const mirrored = await sharp(picture).flop().png().toBuffer()
      const a = await desk.publish({ name: 'Left', description: `${STORY} ${kind} 8`, picture })
      const b = await desk.publish({ name: 'Right', description: `${RETOLD} ${kind}`, picture: mirrored })
      const comparison = await desk.fingerprints.compare(a.fingerprintId, b.fingerprintId)
      expect(comparison.transformation).toMatchObject({ kinds: ['orientation'], orientation: 'mirror' })
      expect(comparison.sharedWords).toContain('lantern')
      expect(comparison.fields.map(({ path }) => path)).toEqual(expect.arrayContaining(['name', 'description']))
      await expect(desk.fingerprints.compare(a.fingerprintId, randomUUID())).rejects.toMatchObject({
        code: 'NOT_FOUND',
      })
    })
  })

  it('recognizes an equal file that is no picture, and lets a named derivative contain its parent’s', async () => {
    const desk = createDesk(test, without)
    const mainSha256 = 'ab'.repeat(32)
    const song = await desk.publish({ name: 'Song', description: 'A slow song of the sea.', mainSha256 })
    const given = { name: 'Tune', description: 'Something else altogether.', mainSha256 }
    expect(await desk.check(given)).toMatchObject({ verdict: 'duplicate', decidingMatchId: song.matchId })
    await expect(desk.reserve(await desk.subject(given))).rejects.toMatchObject({ code: 'DUPLICATE' })
    const derivative = { ...(await desk.subject(given)), parentAssetIds: [song.assetId] }
    expect((await desk.fingerprints.duplicates.check(derivative)).verdict).not.toBe('duplicate')
    await desk.reserve(derivative)
  })

  it('does not remember what a transaction changed, saw and rolled back', async () => {
    const desk = createDesk(test, without)
    const picture = await newScene()
    const { fingerprintId } = await desk.reserve(await desk.subject({ description: newTale(), picture }))
    const other = await desk.subject({
      name: 'Other',
      description: newTale(),
      picture: await sharp(picture).webp().toBuffer(),
    })
    const { duplicates, reservations } = desk.fingerprints
    const matchId = `market:${fingerprintId}`
    await duplicates.check(other)
    const changed = test.database.asService(async (tx) => {
      await reservations.release(tx, fingerprintId)
      const { report } = await duplicates.checkIn(tx, other)
      expect(found(report, matchId)).toBeUndefined()
      throw new LunaError('CANCELLED')
    })
    await expect(changed).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(found(await duplicates.check(other), matchId)).toBeDefined()
  })

  it('two creators may both use a plain picture', async () => {
    const desk = createDesk(test, without)
    const picture = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#fff' } })
      .png()
      .toBuffer()
    await desk.publish({ name: 'Blank page', description: 'Paper that waits for a map.', picture })
    await desk.publish({ name: 'Snow', description: 'Nothing but white as far as you see.', picture })
  })

  it('renews vectors after a change of models; until then those works are compared by their words', async () => {
    const before = createDesk(test, without)
    const work = await before.publish({
      name: 'Renewed',
      description: `${OTHER_STORY} renewed`,
      picture: await newScene(),
    })
    const models = await openModels()
    const desk = createDesk(test, models)
    const given = { name: 'Renewed', description: `${OTHER_STORY} renewed anew` }
    const waiting = await desk.check(given)
    expect(waiting.layersChecked).toContainEqual({ layer: 'text_vector', checked: false, reason: 'not_ready' })
    expect(waiting.verdict).toBe('plagiarism_review')
    const missing = () => test.admin.query("select 1 from fingerprints where profile is null and status <> 'released'")
    expect((await missing()).rowCount).toBeGreaterThan(0)
    const renewing = createDesk(test, models)
    while ((await renewing.fingerprints.renewVectors()) > 0);
    expect((await missing()).rowCount).toBe(0)
    const renewed = await desk.check(given)
    expect(renewed.layersChecked.filter(({ reason }) => reason === 'not_ready')).toEqual([])
    expect(found(renewed, work.matchId)?.layers.metadata).toBeGreaterThan(0.9)
    await models.close()
  })

  it('compares what was made by another profile by its words', async () => {
    const models = await openModels()
    const desk = createDesk(test, models)
    const story = newTale()
    await desk.publish({ name: 'Elder', description: `${story} elder`, picture: await newScene() })
    const younger = await desk.subject({ name: 'Younger', description: `${story} younger`, picture: await newScene() })
    const { fingerprintId } = await desk.reserve(younger)
    const layers = async () => (await desk.recheck(fingerprintId)).report.layersChecked
    expect(await layers()).toContainEqual({ layer: 'text_lexical', checked: false, reason: 'not_needed' })
    await test.admin.query("update fingerprints set profile = 'other@1' where id = $1", [fingerprintId])
    expect(await layers()).toContainEqual({ layer: 'text_lexical', checked: true })
    await models.close()
  })

  it('ranks a work’s own words among descriptions of other things', async () => {
    const models = await openModels()
    const { fingerprints } = createDesk(test, models)
    const work = card({ name: 'Mira', description: STORY })
    const fingerprint = await fingerprints.compute({ card: work, picture: await newScene() })
    const signal = await fingerprints.imageTextSignal(work, fingerprint)
    expect(signal?.isDoubtful).toBe((signal?.rank ?? 1) < 0.5)
    expect(await fingerprints.imageTextSignal(work, { ...fingerprint, profile: 'other@1' })).toBeNull()
    expect(await createDesk(test, without).fingerprints.imageTextSignal(work, fingerprint)).toBeNull()
    await models.close()
  })

  it('shows an account its own fingerprints alone, and claims to no one', async () => {
    const desk = createDesk(test, without)
    const { accountId } = await desk.publish({ name: 'Seen', description: 'By its owner alone.' })
    const seenBy = async (account: string | null) =>
      (await test.asRole('luna_app', account, (client) => client.query('select name from fingerprints'))).rows
    expect(await seenBy(accountId)).toEqual([{ name: 'Seen' }])
    expect(await seenBy(randomUUID())).toEqual([])
    expect(await seenBy(null)).toEqual([])
    const claims = test.asRole('luna_app', accountId, (client) => client.query('select * from fingerprint_claims'))
    await expect(claims).rejects.toMatchObject({ code: '42501' })
    const erasing = test.asRole('luna_service', null, (client) => client.query('delete from fingerprints'))
    await expect(erasing).rejects.toMatchObject({ code: '42501' })
  })
})
