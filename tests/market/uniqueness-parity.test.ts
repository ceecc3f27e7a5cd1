/** The market recomputes what the studio showed a creator: same bytes and card, same hashes, same measurements, same verdict. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTestStudio, type TestStudio } from '#engine/uniqueness/test-studio.fixture.ts'
import { sha256Hex } from '#models/hashes/metadata-hash.ts'
import { card, scene } from '#models/hashes/works.fixture.ts'
import { type TestProfile, writeTestProfile } from '#models/onnx-graphs/test-profile.ts'
import { createFingerprints, type Fingerprints } from '#server/fingerprints/fingerprints.ts'
import type { FingerprintModels } from '#server/fingerprints/models.ts'
import { openFingerprintModels } from '#server/fingerprints/models.ts'
import { describeOnDatabase, type TestDatabase } from '#server/testing/databases.fixture.ts'
import type { AssetCard } from '#shared/asset-card/card.ts'
import type { PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import type { Verdict } from '#shared/similarity/verdict.ts'

interface Work {
  readonly creator: 'ann' | 'bob'
  readonly card: AssetCard
  readonly picture: Buffer | null
}

const TALE =
  'Mira keeps the lantern of the old harbour, counts the ships that come home and writes every name into a ledger, ' +
  'for the sea took her brother and never gave an answer.'
const BREWER = 'A dwarven brewer serves hot cider to travelers and quietly collects rumors about tunnels and copper.'

const PART_OF_HARBOUR = { left: 100, top: 60, width: 180, height: 140 }

function work(creator: Work['creator'], name: string, description: string, picture: Buffer | null): Work {
  return {
    creator,
    card: card({ name, description, tags: ['Harbour', 'sea'], creator: { user_id: creator } }),
    picture,
  }
}

async function works() {
  const harbour = await scene(1)
  const others = [
    work('bob', 'Mira', TALE, harbour),
    work('bob', 'Brewer', BREWER, await scene(2)),
    work('ann', 'Gate', 'An iron gate that opens for those who ask it kindly.', await scene(3)),
    work('bob', 'Rumor', `${TALE} ${BREWER}`, null),
  ]
  const subjects: Record<string, Work & { readonly verdict: Verdict }> = {
    'a new work': {
      ...work('ann', 'Comet', 'A comet that talks in riddles to astronomers.', await scene(26)),
      verdict: 'unique',
    },
    'a mirrored picture under other words': {
      ...work('ann', 'Quay', BREWER.toUpperCase(), await sharp(harbour).flop().png().toBuffer()),
      verdict: 'plagiarism_review',
    },
    'a re-encoded picture': {
      ...work('ann', 'Boat', 'Wood.', await sharp(harbour).jpeg({ quality: 60 }).toBuffer()),
      verdict: 'plagiarism_review',
    },
    'a part of a picture': {
      ...work('ann', 'Mast', 'Rope.', await sharp(harbour).extract(PART_OF_HARBOUR).png().toBuffer()),
      verdict: 'derivative_potential',
    },
    'a copied text': {
      ...work('ann', 'Mira', `${TALE} Always.`, await scene(10)),
      verdict: 'plagiarism_review',
    },
    'an own work again': {
      ...work('ann', 'Gate', 'An iron gate that opens for those who ask it kindly.', await scene(3)),
      verdict: 'duplicate_self',
    },
    'a text alone': { ...work('ann', 'Rumors', `${BREWER} ${TALE}`, null), verdict: 'plagiarism_review' },
  }
  return { others, subjects }
}

/** What the two sides must agree on, in its order; the names of places are their own. */
function comparable(report: PreflightReport, nameOf: (id: string) => string | undefined) {
  const shown = (found: PreflightReport['matches']) =>
    found.map(({ name, kind, creator, similarity, combined, layers, evidence, reasons, orientation }) =>
      rounded({ name, kind, creator, orientation, similarity, combined, layers, evidence, reasons }),
    )
  return {
    verdict: report.verdict,
    uniqueness: rounded(report.uniqueness),
    deciding: report.decidingMatchId === null ? null : nameOf(report.decidingMatchId),
    profile: report.profile,
    layersChecked: report.layersChecked,
    works: report.comparedWith.libraryAssets + report.comparedWith.catalogEntries,
    reasons: rounded(report.reasons),
    matches: shown(report.matches),
    similarWorks: shown(report.similarWorks),
  }
}

/** The database tells cosines with fewer digits than the studio. */
const PARTS_OF_ONE = 1e4

function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Math.round(value * PARTS_OF_ONE) / PARTS_OF_ONE
  if (Array.isArray(value)) return value.map(rounded)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, rounded(child)]))
}

let folder: string
let profile: TestProfile
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'luna-parity-'))
  profile = await writeTestProfile(folder)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describeOnDatabase('studio and market', (open) => {
  it.each(['without models', 'with models'] as const)('agree %s', async (kind) => {
    const test: TestDatabase = await open()
    const studio = await openTestStudio({ manifest: profile.manifest })
    if (kind === 'with models') {
      await studio.profiles.startFolderImport('standard', profile.profileFolder)
      await studio.jobs.whenIdle()
    }
    const models = await openFingerprintModels({
      modelsFolder: join(studio.directory, 'models'),
      manifest: profile.manifest,
      profileId: null,
    })
    try {
      await compareSides(test, studio, models)
    } finally {
      await models.close()
      await studio.destroy()
    }
  })
})

async function compareSides(test: TestDatabase, studio: TestStudio, models: FingerprintModels): Promise<void> {
  const { database, clock } = test
  const blobs = new Map<string, Uint8Array>()
  const fingerprints = createFingerprints({
    ...{ database, clock, models },
    creatorNames: async () => new Map(),
    readBlob: async (sha256) => blobs.get(sha256) ?? null,
    cardOf: async () => null,
  })
  const accounts = { ann: randomUUID(), bob: randomUUID() }
  const names = new Map<string, string>()
  const { others, subjects } = await works()
  for (const other of others) {
    const id = await studio.add(other.card, other.picture ?? undefined)
    names.set(`asset:${id}`, other.card.name)
    if (other.picture !== null) blobs.set(sha256Hex(other.picture), other.picture)
    names.set(`market:${await publish(database, fingerprints, accounts[other.creator], other)}`, other.card.name)
  }
  await studio.background.start()
  await studio.jobs.whenIdle()
  for (const [what, { creator, card: subjectCard, picture, verdict }] of Object.entries(subjects)) {
    if (picture !== null) blobs.set(sha256Hex(picture), picture)
    const assetId = await studio.add(subjectCard, picture ?? undefined)
    const inStudio = await studio.uniqueness.check(assetId)
    const fingerprint = await fingerprints.compute({ card: subjectCard, picture })
    const subject = { accountId: accounts[creator], submissionId: randomUUID(), assetId: null, fingerprint }
    const inMarket = await fingerprints.duplicates.check(subject)
    const nameOf = (id: string) => names.get(id)
    expect(inStudio.verdict, what).toBe(verdict)
    expect(comparable(inMarket, nameOf), what).toEqual(comparable(inStudio, nameOf))
    const stored = studio.db
      .prepare(
        `select f.metadata_hash, f.metadata_text, p.p_hash, p.d_hash, p.visual_hash from asset_fingerprint f
         left join picture_fingerprint p on p.picture_sha256 = f.picture_sha256 where f.asset_id = ?`,
      )
      .get(assetId)
    expect(stored, what).toEqual({
      metadata_hash: fingerprint.text.metadataHash,
      metadata_text: fingerprint.text.text,
      p_hash: fingerprint.picture?.pHash ?? null,
      d_hash: fingerprint.picture?.dHash ?? null,
      visual_hash: fingerprint.picture?.visualHash ?? null,
    })
    // The next subject is compared with the same works.
    studio.db.prepare("update asset set deleted_at = '2026-01-01T00:00:00.000Z' where id = ?").run(assetId)
  }
}

async function publish(
  database: TestDatabase['database'],
  { compute, reservations }: Fingerprints,
  accountId: string,
  { card: ofCard, picture }: Work,
): Promise<string> {
  const fingerprint = await compute({ card: ofCard, picture })
  return database.asService(async (tx) => {
    const subject = { accountId, submissionId: randomUUID(), assetId: null, fingerprint }
    const { fingerprintId } = await reservations.reserve(tx, subject)
    await reservations.publish(tx, fingerprintId, randomUUID())
    return fingerprintId
  })
}
