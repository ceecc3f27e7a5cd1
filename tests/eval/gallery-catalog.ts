/** A gallery as the market gives it to studios: a catalog, compared with from a library that holds nothing else. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import BetterSqlite, { type Database } from 'better-sqlite3'
import * as z from 'zod'
import { readFeatures, readPictureFingerprint, readVector } from '#engine/fingerprints/fingerprint-rows.ts'
import { type CatalogEntry, creatorKey, writeCatalog } from '#models/catalog/writer.ts'
import { compactFeatures, FEATURES_PER_WORK } from '#models/features/compact.ts'
import { sha256Hex } from '#models/hashes/metadata-hash.ts'
import { meanOfVectors } from '#shared/similarity/vectors.ts'
import {
  fillGallery,
  type GalleryLibrary,
  type GalleryOptions,
  openGalleryEngine,
  whenEnded,
} from './gallery-library.ts'

const rowsSchema = z.array(z.object({ asset_id: z.string(), picture_sha256: z.string() }))

/** Fills the gallery as `openGallery` does, writes its catalog into `folder`, and opens a library there that has it. */
export async function openGalleryCatalog(options: GalleryOptions, folder: string): Promise<GalleryLibrary> {
  const { folder: filled, pictureOf } = await fillGallery(options)
  const path = join(folder, 'gallery.lunacat')
  await mkdir(folder, { recursive: true })
  await writeGalleryCatalog(join(filled, 'library'), path, options)
  const engine = await openGalleryEngine(options, folder)
  try {
    await whenEnded(engine, engine.uniqueness.startCatalogImport(path), options.signal)
    return { engine, pictureOf }
  } catch (cause) {
    await engine.close()
    throw cause
  }
}

async function writeGalleryCatalog(library: string, path: string, { profile }: GalleryOptions): Promise<void> {
  const db = new BetterSqlite(join(library, 'library.sqlite'), { readonly: true })
  try {
    const works = rowsSchema.parse(
      db.prepare('select asset_id, picture_sha256 from asset_fingerprint where picture_sha256 is not null').all(),
    )
    const name = `${profile.id}@${profile.version}`
    const vectors = works.flatMap((work) => readVector(db, 'picture', work.picture_sha256, name) ?? [])
    const description = {
      ...{
        title: 'Gallery',
        profile: profile.id,
        profileVersion: profile.version,
        createdAt: new Date().toISOString(),
      },
      ...{ entries: works.length, featuresPerWork: FEATURES_PER_WORK, textMean: null },
      imageMean: meanOfVectors(vectors, profile.image.dimensions),
    }
    await writeCatalog(path, description, entriesOf(db, works, name))
  } finally {
    db.close()
  }
}

function* entriesOf(db: Database, works: z.infer<typeof rowsSchema>, profile: string): Generator<CatalogEntry> {
  for (const { asset_id: id, picture_sha256: pictureId } of works) {
    const features = readFeatures(db, pictureId)
    yield {
      ...{ id, name: id, creatorName: '', creatorKey: creatorKey('gallery'), kind: 'image' },
      ...{ picture: readPictureFingerprint(db, pictureId), imageVector: readVector(db, 'picture', pictureId, profile) },
      // Pictures alone are compared: what their files are called is no text.
      ...{ metadataHash: sha256Hex(id), words: 0, textVector: null },
      features: features === null ? null : compactFeatures(features, FEATURES_PER_WORK),
    }
  }
}
