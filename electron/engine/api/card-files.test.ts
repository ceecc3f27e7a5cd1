import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openPicture } from '#models/decode/picture.ts'
import { readCharacterCard, writeCharacterCard } from '#shared/character-card/card-file.ts'
import { characterCardToAssetCard } from '#shared/character-card/mapping.ts'
import { readPngTexts, replacePngTexts } from '#shared/character-card/png-text.ts'
import { V3 } from '#shared/character-card/samples.fixture.ts'
import type { ExportFormat } from '#shared/contract/studio/assets.ts'
import { createEngine, type Engine } from '../engine.ts'
import { describePicture } from '../media/describe.ts'
import { insertMedia } from '../media/media-rows.ts'
import { IDENTITY_RECIPE } from '../revisions/current-state.ts'

const JOY = { path: 'assets/emotion/images/joy.png', bytes: new Uint8Array([1, 2, 3, 4]) }
const RISU = { keyword: 'risuai', value: new TextEncoder().encode('emotions '.repeat(1_000)) }

let directory: string
let engine: Engine
let picture: Buffer

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'luna-card-files-'))
  engine = await createEngine({ libraryDirectory: join(directory, 'library'), host: 'browser', version: '1.0.0' })
  picture = await sharp({ create: { width: 40, height: 20, channels: 3, background: '#c80' } })
    .png()
    .toBuffer()
})

afterEach(async () => {
  await engine.close()
  rmSync(directory, { recursive: true, force: true })
})

async function keep(bytes: Uint8Array): Promise<string> {
  const facts = await describePicture(await openPicture({ bytes }))
  const stored = await engine.media.put({ bytes })
  engine.write(() => insertMedia(engine.db, { ...facts, ...stored, originalName: 'card.png' }))
  return stored.id
}

async function exported(assetId: string, format: ExportFormat): Promise<Uint8Array> {
  const { exportId } = await engine.exports.prepare(assetId, format)
  return new Uint8Array(readFileSync(engine.exports.find(exportId)?.path ?? ''))
}

test('what RisuAI keeps next to a card and the expression pack stay in an edited card', async () => {
  const png = replacePngTexts(writeCharacterCard({ ...V3, assets: [JOY] }, 'png', { picture }), () => false, [RISU])
  const mediaId = await keep(png)
  const card = characterCardToAssetCard(readCharacterCard(png))
  const { id } = engine.library.createAsset({ card, mediaId })
  await engine.drafts.save({ assetId: id, card, mediaId, recipe: { ...IDENTITY_RECIPE, rotateQuarterTurns: 1 } })
  const edited = await exported(id, 'character_png')
  expect(await sharp(edited).metadata()).toMatchObject({ width: 20, height: 40 })
  expect(readPngTexts(edited, (keyword) => keyword === 'risuai', 100_000)).toEqual([RISU])
  const read = readCharacterCard(edited)
  expect(read.assets).toEqual([JOY])
  expect(read.document).toEqual(readCharacterCard(png).document)
})

test('the expression pack of an archive goes into the next archive, with the portrait as it is now', async () => {
  const archive = writeCharacterCard({ ...V3, assets: [JOY] }, 'charx')
  const mediaId = await keep(picture)
  const origin = await engine.media.put({ bytes: archive })
  const { id } = engine.library.createAsset({ card: characterCardToAssetCard(V3), mediaId })
  engine.write(() => {
    const facts = { width: null, height: null, frames: 1, hasAlpha: false, dominantColor: null }
    insertMedia(engine.db, { ...facts, ...origin, mediaType: 'application/zip', originalName: 'a.charx' })
    engine.db.prepare('insert into asset_origin (asset_id, sha256) values (?, ?)').run(id, origin.id)
  })
  const { assets } = readCharacterCard(await exported(id, 'charx'))
  expect(assets.map(({ path }) => path).toSorted()).toEqual([JOY.path, 'assets/icon/images/main.png'])
  expect(assets.find(({ path }) => path === JOY.path)?.bytes).toEqual(JOY.bytes)
})

test('a card that was written here brings nothing', async () => {
  const { id } = engine.library.createAsset({ card: characterCardToAssetCard(V3), mediaId: await keep(picture) })
  expect(readCharacterCard(await exported(id, 'character_png')).assets).toEqual([])
})
