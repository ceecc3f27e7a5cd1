import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { card, scene } from '#models/hashes/works.fixture.ts'
import { serializeCard } from '#shared/asset-card/card.ts'
import type { LayerCheck } from '#shared/similarity/layers.ts'
import { MARKS } from '#shared/similarity/verdict.ts'
import { createAsset } from '../library/create-asset.ts'
import { openTestStudio, type TestStudio } from './test-studio.fixture.ts'

let studio: TestStudio
beforeEach(async () => {
  studio = await openTestStudio()
  studio.settings.update({ creatorName: 'Mira' })
})
afterEach(() => studio.destroy())

const HERO = card({
  name: 'Kessek the Quiet',
  description:
    'A lizardfolk assassin from the reed marshes, hired by merchants who want a rival to vanish without a body. Kessek poisons wells, sinks boats and waits for days under lily pads.',
  tags: ['assassin', 'marsh'],
})
const STRANGER = {
  description:
    'Terraced hillside above brass foundries, planted with copper trees. Every dawn gardeners wind the trunks so that blossoms open before market bells ring across the valley.',
  tags: ['garden', 'clockwork'],
}
const other = { creator: { user_id: 'u-bob', username: 'Bob' } }

const checked = (layers: readonly LayerCheck[], layer: string) => layers.filter((check) => check.layer === layer)

describe('a copied picture under rewritten text, by another creator', () => {
  const edits: Record<string, (png: Buffer) => Promise<Buffer>> = {
    're-encoded': (png) => sharp(png).jpeg({ quality: 60 }).toBuffer(),
    resized: (png) => sharp(png).resize(170).png().toBuffer(),
    recolored: (png) => sharp(png).modulate({ hue: 90, saturation: 1.2 }).png().toBuffer(),
    mirrored: (png) => sharp(png).flop().webp({ quality: 80 }).toBuffer(),
    'turned by 90 degrees': (png) => sharp(png).rotate(90).png().toBuffer(),
    'turned and mirrored': (png) => sharp(png).rotate(270).flop().png().toBuffer(),
  }
  test.each(Object.keys(edits))('%s', async (name) => {
    const original = await scene(7)
    const stolen = await studio.add(card({ name: 'Reedwalker', ...STRANGER, ...other }), original)
    await studio.add(card({ name: 'Bystander', ...STRANGER }), await scene(8))
    const mine = await studio.add(HERO, await edits[name]?.(original))
    const report = await studio.uniqueness.check(mine)
    expect(report.verdict).toBe('plagiarism_review')
    expect(report.decidingMatchId).toBe(`asset:${stolen}`)
    expect(new Set(report.reasons.map(({ code }) => code))).toEqual(new Set(['evidence']))
    expect(report.uniqueness).toBeLessThanOrEqual(1 - MARKS.copy)
  })

  test('the comparison says what was done', async () => {
    const original = await scene(7)
    const theirs = await studio.add(card({ name: 'Reedwalker', ...STRANGER, ...other }), original)
    const mine = await studio.add(HERO, await sharp(original).flop().png().toBuffer())
    const { matches } = await studio.uniqueness.check(mine)
    const match = matches.find(({ id }) => id === `asset:${theirs}`)
    expect(match?.orientation).toBe('mirror')
    const comparison = await studio.uniqueness.compare(mine, `asset:${theirs}`)
    expect(comparison.transformation?.kinds).toContain('orientation')
    expect(comparison.other.card?.name).toBe('Reedwalker')
    expect(comparison.fields.map(({ path }) => path)).toEqual(expect.arrayContaining(['name', 'description']))
  })

  test('the match says how the other picture is turned to be like this one', async () => {
    const original = await scene(7)
    const theirs = await studio.add(card({ name: 'Reedwalker', ...STRANGER, ...other }), original)
    const mine = await studio.add(HERO, await sharp(original).rotate(90).png().toBuffer())
    const orientationOf = async (subject: string, match: string) => {
      const { matches } = await studio.uniqueness.check(subject)
      return matches.find(({ id }) => id === `asset:${match}`)?.orientation
    }
    expect(await orientationOf(mine, theirs)).toBe('rotate90')
    expect(await orientationOf(theirs, mine)).toBe('rotate270')
  })
})

describe('verdicts', () => {
  test('the same card again is a duplicate of one’s own', async () => {
    const first = await studio.add(HERO, await scene(1))
    const second = await studio.add(HERO, await scene(2))
    const report = await studio.uniqueness.check(second)
    expect(report).toMatchObject({ verdict: 'duplicate_self', decidingMatchId: `asset:${first}` })
    expect(report.reasons.map(({ code }) => code)).toContain('metadata_hash_equal')
  })

  test('one’s own picture is a duplicate whatever its card says', async () => {
    const picture = await scene(1)
    const first = await studio.add(HERO, picture)
    const second = await studio.add(card({ name: 'Orchard', ...STRANGER }), await sharp(picture).jpeg().toBuffer())
    const report = await studio.uniqueness.check(second)
    expect(report).toMatchObject({ verdict: 'duplicate_self', decidingMatchId: `asset:${first}` })
  })

  test('a reordered card of another creator is a text copy; with few words it is not', async () => {
    const description = HERO.description.split('. ').toReversed().join('. ')
    await studio.add(card({ name: 'Kessek the Silent', description, tags: ['marsh', 'assassin'], ...other }))
    const report = await studio.uniqueness.check(await studio.add(HERO))
    expect(report.verdict).toBe('plagiarism_review')
    await studio.add(card({ name: 'Small red fox', description: 'A small red fox.', ...other }))
    const short = await studio.add(card({ name: 'Small red fox', description: 'Red, a small fox' }))
    const shortReport = await studio.uniqueness.check(short)
    expect(shortReport).toMatchObject({ verdict: 'unique', matches: [] })
  })

  test('a partly rewritten card of another creator may be a derivative', async () => {
    const description = HERO.description
      .replace('lizardfolk', 'serpent')
      .replace('merchants', 'traders')
      .replace('a body', 'a trace')
      .replace('boats', 'barges')
    await studio.add(card({ name: 'Issa the Patient', description, tags: ['assassin', 'river'], ...other }))
    const report = await studio.uniqueness.check(await studio.add(HERO))
    expect(report.verdict).toBe('derivative_potential')
  })

  test('unrelated works stay unique', async () => {
    await studio.add(card({ name: 'Orchard', ...STRANGER, ...other }), await scene(3))
    const report = await studio.uniqueness.check(await studio.add(HERO, await scene(4)))
    expect(report.verdict).toBe('unique')
    expect(report.uniqueness).toBeGreaterThan(0.5)
    expect(report.comparedWith).toEqual({ libraryAssets: 1, catalogEntries: 0, catalogCreatedAt: null, market: null })
  })

  test('alone in the library everything is unique', async () => {
    const report = await studio.uniqueness.check(await studio.add(HERO))
    expect(report).toMatchObject({ verdict: 'unique', uniqueness: 1, matches: [] })
    expect(report.reasons).toEqual([{ code: 'no_matches', works: 0 }])
  })

  test('flat pictures accuse no one', async () => {
    const flat = (color: string) =>
      sharp({ create: { width: 200, height: 200, channels: 3, background: color } })
        .png()
        .toBuffer()
    await studio.add(card({ name: 'Orchard', ...STRANGER, ...other }), await flat('#336699'))
    const report = await studio.uniqueness.check(await studio.add(HERO, await flat('#993366')))
    expect(report.verdict).toBe('unique')
    expect(checked(report.layersChecked, 'p_hash')).toEqual([
      { layer: 'p_hash', checked: false, reason: 'low_information' },
    ])
  })

  test('without a model the report says what was not checked', async () => {
    const report = await studio.uniqueness.check(await studio.add(HERO))
    expect(report.profile).toBe('lexical')
    expect(checked(report.layersChecked, 'image_vector')[0]).toMatchObject({ checked: false, reason: 'no_picture' })
    expect(checked(report.layersChecked, 'text_vector')[0]).toMatchObject({ checked: false, reason: 'no_model' })
    expect(checked(report.layersChecked, 'text_lexical')[0]).toMatchObject({ checked: true })
  })

  test('pictures that are not hashed yet are said not to be compared', async () => {
    const picture = await scene(1)
    await studio.add(card({ name: 'Orchard', ...STRANGER, ...other }), picture, { isHashed: false })
    const mine = await studio.add(HERO, await sharp(picture).jpeg({ quality: 90 }).toBuffer())
    const early = await studio.uniqueness.check(mine)
    expect(early.layersChecked).toContainEqual({ layer: 'p_hash', checked: false, reason: 'not_ready' })
    await studio.background.start()
    await studio.jobs.whenIdle()
    const report = await studio.uniqueness.check(mine)
    expect(report.layersChecked).not.toContainEqual({ layer: 'p_hash', checked: false, reason: 'not_ready' })
    expect(report.verdict).toBe('plagiarism_review')
  })

  test('fingerprints that are asked for twice at once are made by one job', async () => {
    await studio.add(HERO, await scene(1), { isHashed: false })
    const [one, two] = await Promise.all([studio.background.start(), studio.background.start()])
    expect(one).not.toBeNull()
    expect(two).toBe(one)
    expect(studio.jobs.list()).toHaveLength(1)
  })

  test('assets in the trash are not compared with', async () => {
    const gone = await studio.add(HERO)
    studio.write((changed) => {
      studio.db.prepare('update asset set deleted_at = ? where id = ?').run(new Date().toISOString(), gone)
      changed.asset(gone)
    })
    expect((await studio.uniqueness.check(await studio.add(HERO))).matches).toEqual([])
  })
})

describe('typing', () => {
  test('the text as typed decides, nothing is kept', async () => {
    const theirs = await studio.add(card({ ...HERO, name: HERO.name, ...other }))
    const mine = await studio.add(card({ name: 'Orchard', ...STRANGER }), await scene(1), { isHashed: false })
    expect((await studio.uniqueness.live(mine, card({ name: 'Orchard', ...STRANGER }))).verdict).toBe('unique')
    const report = await studio.uniqueness.live(mine, HERO)
    expect(report).toMatchObject({ verdict: 'plagiarism_review', decidingMatchId: `asset:${theirs}` })
    expect(checked(report.layersChecked, 'p_hash')[0]).toMatchObject({ checked: false, reason: 'not_ready' })
    expect(studio.uniqueness.lastReport(mine)).toBeNull()
  })
})

describe('decisions', () => {
  const copies = async () => {
    const picture = await scene(5)
    const theirs = await studio.add(card({ name: 'Orchard', ...STRANGER, ...other }), picture)
    const mine = await studio.add(HERO, picture)
    return { theirs, mine, matchId: `asset:${theirs}` }
  }

  test('a match decided upon stays listed but decides nothing, until it is undone', async () => {
    const { mine, matchId } = await copies()
    expect((await studio.uniqueness.check(mine)).verdict).toBe('plagiarism_review')
    const { id } = await studio.uniqueness.decide({ assetId: mine, matchId, relation: 'alternate_of', note: '' })
    expect(studio.uniqueness.lastReport(mine)?.verdict).toBe('unique')
    const match = studio.uniqueness.lastReport(mine)?.matches.find((found) => found.id === matchId)
    expect(match?.decision).toEqual({ id, relation: 'alternate_of' })
    await studio.uniqueness.undoDecision(id)
    expect(studio.uniqueness.lastReport(mine)?.verdict).toBe('plagiarism_review')
  })

  test('a decision survives removal and importing again under another name', async () => {
    const { mine, matchId } = await copies()
    await studio.uniqueness.check(mine)
    await studio.uniqueness.decide({ assetId: mine, matchId, relation: 'not_duplicate', note: 'commissioned' })
    studio.write((changed) => {
      studio.db.prepare('update asset set deleted_at = ? where id = ?').run(new Date().toISOString(), mine)
      changed.asset(mine)
    })
    const again = await studio.add(card({ name: 'Quite another name' }), await scene(5))
    const report = await studio.uniqueness.check(again)
    expect(report.verdict).toBe('unique')
    expect(report.matches.find(({ id }) => id === matchId)?.decision?.relation).toBe('not_duplicate')
  })

  test('holds from both sides', async () => {
    const { mine, theirs, matchId } = await copies()
    await studio.uniqueness.check(mine)
    await studio.uniqueness.decide({ assetId: mine, matchId, relation: 'not_duplicate', note: '' })
    const report = await studio.uniqueness.check(theirs)
    expect(report.matches.find(({ id }) => id === `asset:${mine}`)?.decision?.relation).toBe('not_duplicate')
  })

  test('unknown matches and decisions are refused', async () => {
    const { mine } = await copies()
    const unknown = { assetId: mine, relation: 'not_duplicate' as const, note: '' }
    for (const matchId of ['nonsense', 'asset:none', 'catalog:none:0', 'catalog:x:-1', 'catalog:x:1:2']) {
      await expect(studio.uniqueness.decide({ ...unknown, matchId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    }
    await expect(studio.uniqueness.undoDecision('none')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('clusters', () => {
  test('variants of one picture and of one text come together, others stand alone', async () => {
    const picture = await scene(9)
    const a = await studio.add(card({ name: 'One', ...STRANGER }), picture)
    const b = await studio.add(card({ name: 'Two' }), await sharp(picture).flip().jpeg().toBuffer())
    const c = await studio.add(HERO)
    const d = await studio.add(card({ name: 'Kessek', description: HERO.description, tags: HERO.tags }))
    const e = await studio.add(card({ name: 'Alone' }), await scene(10))
    for (const id of [a, b, c, d, e]) await studio.uniqueness.check(id)
    const clusters = studio.uniqueness.clusters([e, d, c, b, a])
    expect(clusters.map(({ memberIds }) => memberIds)).toEqual([[a, b], [c, d], [e]])
    expect(clusters.map(({ representativeId }) => representativeId)).toEqual([a, c, e])
  })

  test.each([
    ['alternate_of', 1],
    ['not_duplicate', 2],
  ] as const)('copies that were called %s stand in %i groups', async (relation, count) => {
    const picture = await scene(9)
    const a = await studio.add(card({ name: 'One' }), picture)
    const b = await studio.add(card({ name: 'Two' }), await sharp(picture).flip().jpeg().toBuffer())
    await studio.uniqueness.decide({ assetId: b, matchId: `asset:${a}`, relation, note: '' })
    for (const id of [a, b]) await studio.uniqueness.check(id)
    expect(studio.uniqueness.clusters([a, b])).toHaveLength(count)
  })

  test('what is in the trash belongs to no group', async () => {
    const picture = await scene(9)
    const a = await studio.add(card({ name: 'One' }), picture)
    const b = await studio.add(card({ name: 'Two' }), picture)
    studio.db.prepare('update asset set deleted_at = ? where id = ?').run(new Date().toISOString(), a)
    expect(studio.uniqueness.clusters([a, b]).map(({ memberIds }) => memberIds)).toEqual([[b]])
  })
})

describe('files outside of the library', () => {
  test('a picture whose copy is in the library, with a card of its own', async () => {
    const picture = await scene(6)
    const theirs = await studio.add(card({ name: 'Orchard', ...STRANGER, ...other }), picture)
    await studio.background.start()
    await studio.jobs.whenIdle()
    const picturePath = join(studio.directory, 'found.png')
    const cardPath = join(studio.directory, 'found.json')
    writeFileSync(picturePath, picture)
    writeFileSync(cardPath, serializeCard(HERO))
    const report = await studio.uniqueness.checkFiles({ picturePath, cardPath })
    expect(report).toMatchObject({
      assetId: null,
      verdict: 'plagiarism_review',
      decidingMatchId: `asset:${theirs}`,
      comparedWith: { libraryAssets: 1 },
    })
    const fingerprint = await studio.uniqueness.fingerprintFiles({ picturePath })
    expect(fingerprint).toMatchObject({ metadataHash: null, imageVector: null, profile: 'lexical' })
    expect(fingerprint.pHash).toMatch(/^[0-9a-f]{16}$/)
  })

  test('what cannot be read is refused', async () => {
    const missing = join(studio.directory, 'none')
    await expect(studio.uniqueness.checkFiles({ cardPath: missing })).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
    await expect(studio.uniqueness.checkFiles({ picturePath: missing })).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
    })
    writeFileSync(missing, '{"luna_asset_card": {"asset_type": "character"}}')
    await expect(studio.uniqueness.checkFiles({ cardPath: missing })).rejects.toMatchObject({ code: 'CARD_INVALID' })
  })
})

test('a check that is aborted ends as cancelled', async () => {
  const mine = await studio.add(HERO, await scene(1))
  await expect(studio.uniqueness.check(mine, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' })
})

test('another revision of the same work is not compared with itself', async () => {
  const { id } = createAsset(studio.db, studio.write, { card: HERO, mediaId: null })
  expect((await studio.uniqueness.check(id)).matches).toEqual([])
})
