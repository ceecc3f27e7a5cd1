/** A library with all that compares its works, on a real database, real files and, where asked for, real small models. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { openPicture } from '#models/decode/picture.ts'
import { pictureFeatures } from '#models/features/picture-features.ts'
import { withVisualHash } from '#models/hashes/picture-fingerprint.ts'
import { pictureHashes } from '#models/hashes/picture-hashes.ts'
import type { Manifest } from '#models/profiles/manifest.ts'
import { createModelStore } from '#models/profiles/store.ts'
import type { AssetCard } from '#shared/asset-card/card.ts'
import { openLibraryDatabase } from '../database/open.ts'
import { createWrite, type Write } from '../database/write.ts'
import { createEvents } from '../events.ts'
import { storeFeatures, storePictureFingerprint } from '../fingerprints/fingerprint-rows.ts'
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
  readonly bundledFolder?: string
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

/** As `createEngine` opens a library. */
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
      ...(options.bundledFolder === undefined ? {} : { bundledFolder: options.bundledFolder }),
    }),
  })
  await parts.background.settle()

  async function addPicture(bytes: Uint8Array, isHashed: boolean): Promise<string> {
    const picture = await openPicture({ bytes })
    const stored = await media.put({ bytes })
    const facts = await describePicture(picture)
    insertMedia(db, { ...stored, ...facts, originalName: 'picture' })
    if (isHashed) {
      storePictureFingerprint(db, stored.id, withVisualHash(await pictureHashes(picture)))
      storeFeatures(db, stored.id, await pictureFeatures(picture))
    }
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
