/** A library with all that compares its works, on a real database, real files and, where asked for, real small models. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import sharp from 'sharp'
import { openPicture } from '#models/decode/picture.ts'
import { withVisualHash } from '#models/hashes/picture-fingerprint.ts'
import { pictureHashes } from '#models/hashes/picture-hashes.ts'
import type { Manifest } from '#models/profiles/manifest.ts'
import { createModelStore } from '#models/profiles/store.ts'
import type { AssetCard } from '#shared/asset-card/card.ts'
import { parseAssetCardDocument } from '#shared/asset-card/card.ts'
import { openLibraryDatabase } from '../database/open.ts'
import { createWrite, type Write } from '../database/write.ts'
import { createEvents } from '../events.ts'
import { storePictureFingerprint } from '../fingerprints/fingerprint-rows.ts'
import { joinLibrary } from '../instance.ts'
import { createJobs, type Jobs } from '../jobs/jobs.ts'
import { createAsset } from '../library/create-asset.ts'
import { describePicture } from '../media/describe.ts'
import { insertMedia } from '../media/media-rows.ts'
import { createMediaStore } from '../media/store.ts'
import { createSettings, type SettingsStore } from '../settings/settings.ts'
import { createUniqueness, type UniquenessParts } from './uniqueness.ts'

export interface TestStudioOptions {
  readonly directory?: string
  readonly manifest?: Manifest
  readonly isBackground?: boolean
}

export interface TestStudio extends UniquenessParts {
  readonly directory: string
  readonly db: Database
  readonly write: Write
  readonly jobs: Jobs
  readonly settings: SettingsStore
  /** As an import adds it: with its picture's hashes, unless `isHashed` says otherwise. */
  add(card: AssetCard, picture?: Uint8Array, options?: { readonly isHashed?: boolean }): Promise<string>
  /** Without removing the folder, so that it can be opened again. */
  close(): Promise<void>
  destroy(): Promise<void>
}

export async function openTestStudio(options: TestStudioOptions = {}): Promise<TestStudio> {
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'luna-uniqueness-'))
  const db = openLibraryDatabase(directory)
  const events = createEvents()
  const write = createWrite(db, events)
  const instance = joinLibrary(directory, true)
  const jobs = createJobs({ db, instance })
  const settings = createSettings({ db, write })
  const media = createMediaStore(join(directory, 'media'))
  const modelsDirectory = join(directory, 'models')
  const parts = createUniqueness({
    ...{ db, write, events, jobs, media, settings, libraryDirectory: directory, modelsDirectory },
    isBackground: options.isBackground ?? false,
    modelStore: createModelStore({
      directory: modelsDirectory,
      ...(options.manifest === undefined ? {} : { manifest: options.manifest }),
    }),
  })

  async function addPicture(bytes: Uint8Array, isHashed: boolean): Promise<string> {
    const picture = await openPicture({ bytes })
    const stored = await media.put({ bytes })
    const facts = await describePicture(picture)
    insertMedia(db, { ...stored, ...facts, originalName: 'picture' })
    if (isHashed) storePictureFingerprint(db, stored.id, withVisualHash(await pictureHashes(picture)))
    return stored.id
  }

  const studio: TestStudio = {
    ...parts,
    directory,
    db,
    write,
    jobs,
    settings,
    async add(card, picture, { isHashed = true } = {}) {
      const mediaId = picture === undefined ? null : await addPicture(picture, isHashed)
      return createAsset(db, write, { card, mediaId }).id
    },
    async close() {
      await jobs.close()
      await parts.close()
      events.close()
      db.close()
      instance.close()
    },
    async destroy() {
      await studio.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
  return studio
}

export function card(fields: { readonly name: string; readonly [field: string]: unknown }): AssetCard {
  return parseAssetCardDocument({ version: '1.0', asset_type: 'character', description: '', tags: [], ...fields })
}

/** A scene of shapes over a gradient; another seed gives another scene. */
export async function scene(seed: number, size: { width: number; height: number } = { width: 320, height: 240 }) {
  const random = randomFrom(seed)
  const { width, height } = size
  const shapes = Array.from({ length: 14 }, () => {
    const [x, y, w, h] = [random() * width, random() * height, 20 + random() * 110, 20 + random() * 90]
    const color = `hsl(${Math.floor(random() * 360)} 70% ${Math.floor(15 + random() * 70)}%)`
    return random() < 0.5
      ? `<ellipse cx="${x}" cy="${y}" rx="${w / 2}" ry="${h / 2}" fill="${color}"/>`
      : `<rect x="${x - w / 2}" y="${y - h / 2}" width="${w}" height="${h}" fill="${color}"/>`
  })
  const sky = `<linearGradient id="g" x2="${random()}" y2="1"><stop stop-color="hsl(${random() * 360} 60% 75%)"/><stop offset="1" stop-color="hsl(${random() * 360} 60% 25%)"/></linearGradient>`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${sky}<rect width="100%" height="100%" fill="url(#g)"/>${shapes.join('')}</svg>`
  return sharp(Buffer.from(svg)).png().toBuffer()
}

function randomFrom(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 4_294_967_296
  }
}
