import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openPicture } from '#models/decode/picture.ts'
import { type AssetCard, createCard } from '#shared/asset-card/card.ts'
import type { PictureRecipe } from '#shared/contract/studio/assets.ts'
import { createEngine, type Engine } from '../engine.ts'
import { describePicture } from '../media/describe.ts'
import { insertMedia } from '../media/media-rows.ts'
import { currentState, IDENTITY_RECIPE } from './current-state.ts'
import { compareRevisions, listRevisions } from './revisions.ts'

let directory: string
let engine: Engine
let mediaId: string
let assetId: string
let card: AssetCard

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'luna-drafts-'))
  engine = await createEngine({ libraryDirectory: join(directory, 'library'), host: 'browser', version: '1.0.0' })
  mediaId = await keepPicture({ r: 200, g: 30, b: 30 })
  card = { ...createCard('image', 'Sunset'), tags: ['red'] }
  assetId = engine.library.createAsset({ card, mediaId }).id
})

afterEach(async () => {
  await engine.close()
  rmSync(directory, { recursive: true, force: true })
})

async function keepPicture(background: { r: number; g: number; b: number }): Promise<string> {
  const bytes = await sharp({ create: { width: 40, height: 20, channels: 3, background } })
    .png()
    .toBuffer()
  const stored = await engine.media.put({ bytes })
  const facts = await describePicture(await openPicture({ bytes }))
  engine.write(() => insertMedia(engine.db, { ...facts, ...stored, originalName: 'sunset.png' }))
  return stored.id
}

const save = (part: Partial<AssetCard>, recipe: Partial<PictureRecipe> = {}) => {
  card = { ...card, ...part } as AssetCard
  return engine.drafts.save({ assetId, card, recipe: { ...IDENTITY_RECIPE, ...recipe }, mediaId })
}
const revisions = () => listRevisions(engine.db, assetId)
const summary = () => engine.library.get(assetId).summary

test('a draft is the newest state and leaves the revision as it was', async () => {
  await save({ name: 'Dusk', tags: ['red', 'evening'] })
  expect(summary()).toMatchObject({ name: 'Dusk', hasDraft: true, tags: ['evening', 'red'] })
  expect(revisions()).toHaveLength(1)
  expect(revisions()[0]?.card.name).toBe('Sunset')
  await engine.drafts.discard(assetId)
  expect(summary()).toMatchObject({ name: 'Sunset', hasDraft: false, tags: ['red'] })
})

test('committing freezes the draft; without a change the head stays', async () => {
  await save({ description: 'Low sun' })
  const second = await engine.drafts.commit(assetId, 'Words')
  expect(second).toMatchObject({ number: 2, note: 'Words', branch: 'main' })
  expect(second.parentId).toBe(revisions()[1]?.id)
  expect((await engine.drafts.commit(assetId, 'Nothing')).id).toBe(second.id)
  await save({})
  expect((await engine.drafts.commit(assetId, 'Still nothing')).id).toBe(second.id)
  expect(summary().hasDraft).toBe(false)
  expect(revisions()).toHaveLength(2)
})

test('typing a change back leaves no draft, whatever order the fields come in', async () => {
  await save({ name: 'Dusk' })
  expect(summary().hasDraft).toBe(true)
  const { name: _name, ...rest } = card
  card = rest as AssetCard
  await save({ name: 'Sunset' })
  expect(summary()).toMatchObject({ name: 'Sunset', hasDraft: false })
})

test('an edited picture is real bytes in the store, and the file itself stays untouched', async () => {
  await save({}, { rotateQuarterTurns: 1 })
  const { pictureId } = currentState(engine.db, assetId)
  expect(pictureId).not.toBe(mediaId)
  expect(await sharp(engine.media.pathOf(pictureId ?? '')).metadata()).toMatchObject({ width: 20, height: 40 })
  expect(summary()).toMatchObject({ pictureId, width: 20, height: 40 })
  await save({}, {})
  expect(summary().pictureId).toBe(mediaId)
})

test('saves of one asset take effect in the order of the calls, however long each takes', async () => {
  await Promise.all([
    save({ name: 'One' }, { hueDegrees: 30, resize: { width: 900, height: 900 } }),
    save({ name: 'Two' }, { rotateQuarterTurns: 2 }),
    save({ name: 'Three' }),
  ])
  expect(summary()).toMatchObject({ name: 'Three', pictureId: mediaId })
})

test('revisions cannot be changed or removed, not even by hand', () => {
  expect(() => engine.db.exec(`update revision set note = 'x'`)).toThrow('never changes')
  expect(() => engine.db.exec('delete from revision')).toThrow('never removed')
})

test('restoring makes an older state the draft; unsaved work is committed before', async () => {
  await save({ name: 'Second' })
  await engine.drafts.commit(assetId, '')
  await save({ name: 'Unsaved' })
  const first = revisions().at(-1)
  await engine.drafts.restore(first?.id ?? '')
  expect(summary()).toMatchObject({ name: 'Sunset', hasDraft: true })
  expect(revisions().map(({ card: { name } }) => name)).toEqual(['Unsaved', 'Second', 'Sunset'])
  const restored = await engine.drafts.commit(assetId, 'Back')
  expect(restored).toMatchObject({ number: 4, branch: 'main', parentId: revisions()[1]?.id })
})

test('a branch grows next to the old line, and each can be gone back to without a draft', async () => {
  const first = revisions()[0]?.id ?? ''
  await save({ name: 'Main line' })
  const main = await engine.drafts.commit(assetId, '')
  await engine.drafts.restore(first, 'night')
  card = engine.library.get(assetId).card
  expect(engine.library.get(assetId).branch).toBe('night')
  await save({ name: 'Night line' })
  const night = await engine.drafts.commit(assetId, '')
  expect(night).toMatchObject({ branch: 'night', parentId: first, number: 3 })
  await engine.drafts.restore(main.id, 'main')
  expect(engine.library.get(assetId)).toMatchObject({ branch: 'main', headRevisionId: main.id, draftUpdatedAt: null })
  await engine.drafts.restore(night.id, 'night')
  expect(summary()).toMatchObject({ name: 'Night line', hasDraft: false })
})

test('any two revisions compare by fields and picture', async () => {
  await save({ name: 'Dusk', tags: ['evening'] }, { rotateQuarterTurns: 1 })
  const after = await engine.drafts.commit(assetId, '')
  const before = revisions()[1]?.id ?? ''
  const { fields, pictureChanged } = compareRevisions(engine.db, before, after.id)
  expect(pictureChanged).toBe(true)
  expect(fields.map(({ path, kind }) => [path, kind])).toEqual([
    ['name', 'changed'],
    ['tags', 'removed'],
    ['tags', 'added'],
  ])
})

test('what the asset is compared by follows its newest state', async () => {
  const row = () => engine.db.prepare('select * from asset_fingerprint where asset_id = ?').get(assetId)
  const before = row()
  await save({ description: 'The sea at evening' }, { rotateQuarterTurns: 2, hueDegrees: 90 })
  const changed = row()
  expect(changed).not.toEqual(before)
  expect(changed).toMatchObject({ picture_sha256: summary().pictureId })
  await engine.drafts.discard(assetId)
  expect(row()).toEqual(before)
})

test('pictures of drafts that were edited further are gone after the next start', async () => {
  await save({}, { rotateQuarterTurns: 1 })
  const passing = currentState(engine.db, assetId).pictureId ?? ''
  await save({}, { rotateQuarterTurns: 2, hueDegrees: 20 })
  const kept = currentState(engine.db, assetId).pictureId ?? ''
  await engine.close()
  engine = await createEngine(engine.options)
  await engine.close()
  expect([passing, kept, mediaId].map((id) => engine.media.has(id))).toEqual([false, true, true])
  engine = await createEngine(engine.options)
  expect(summary().pictureId).toBe(kept)
})

test('prompt iterations are kept with the asset', () => {
  const added = engine.iterations.add({
    assetId,
    generation: { prompt: 'a red sky' },
    note: 'Too dark',
    pictureId: mediaId,
  })
  expect(engine.iterations.list(assetId)).toEqual([added])
  expect(() => engine.iterations.add({ ...added, pictureId: 'f'.repeat(64) })).toThrow(
    expect.objectContaining({ code: 'NOT_FOUND' }),
  )
  engine.iterations.remove(added.id)
  expect(engine.iterations.list(assetId)).toEqual([])
})
