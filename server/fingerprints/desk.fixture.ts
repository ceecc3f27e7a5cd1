/** Submits, publishes and checks made-up works, as far as fingerprints take part in it. */
import { randomUUID } from 'node:crypto'
import { card, scene } from '#models/hashes/works.fixture.ts'
import type { AssetCard } from '#shared/asset-card/card.ts'
import { type PreflightReport, preflightReportSchema } from '#shared/contract/studio/uniqueness.ts'
import type { TestDatabase } from '../testing/databases.fixture.ts'
import type { CheckSubject } from './fingerprint-rows.ts'
import { createFingerprints, type Fingerprints } from './fingerprints.ts'
import type { FingerprintModels } from './models.ts'

export const STORY =
  'Mira keeps the lantern of the old harbour, counts the ships that come home and writes every name into a ledger. ' +
  'When the fog rises she rings the iron bell until dawn, for the sea took her brother and never gave an answer.'

export const without: FingerprintModels = { embedder: null, space: null, close: async () => {} }

let nextScene = 100
export const newScene = () => scene(nextScene++)
/** Words that no other text has. */
export const newTale = () => Array.from({ length: 24 }, () => randomUUID().replaceAll(/[-\d]/g, '')).join(' ')
/** What the rest of the market keeps, as far as fingerprints ask for it. */
interface Keeping {
  readonly blobs: Map<string, Uint8Array>
  readonly cards: Map<string, AssetCard>
}

interface Given {
  readonly by?: string
  readonly name?: string
  readonly description?: string
  readonly picture?: Buffer | null
  readonly mainSha256?: string
  readonly assetId?: string | null
  readonly submissionId?: string
}

export function createDesk(test: Pick<TestDatabase, 'database' | 'clock'>, models: FingerprintModels) {
  const keeping: Keeping = { blobs: new Map(), cards: new Map() }
  const fingerprints: Fingerprints = createFingerprints({
    database: test.database,
    clock: test.clock,
    models,
    creatorNames: async (_tx, ids) => new Map(ids.map((id) => [id, `Creator ${id.slice(0, 4)}`])),
    readBlob: async (sha256) => keeping.blobs.get(sha256) ?? null,
    cardOf: async (_tx, { submissionId }) => keeping.cards.get(submissionId) ?? null,
  })
  const { duplicates, reservations } = fingerprints
  const inService = test.database.asService

  async function subject(given: Given = {}): Promise<CheckSubject> {
    const { by = randomUUID(), name = 'Mira', description = STORY, picture = null, mainSha256, assetId = null } = given
    const work = card({ name, description })
    const fingerprint = await fingerprints.compute({ card: work, picture, mainSha256: mainSha256 ?? null })
    const submissionId = given.submissionId ?? randomUUID()
    keeping.cards.set(submissionId, work)
    if (picture !== null && fingerprint.pictureSha256 !== null) keeping.blobs.set(fingerprint.pictureSha256, picture)
    return { accountId: by, submissionId, assetId, fingerprint }
  }
  const reserve = (of: CheckSubject) => inService((tx) => reservations.reserve(tx, of))
  return {
    fingerprints,
    keeping,
    subject,
    reserve,
    async publish(given: Given) {
      const of = await subject(given)
      const { fingerprintId } = await reserve(of)
      const assetId = of.assetId ?? randomUUID()
      await inService((tx) => reservations.publish(tx, fingerprintId, assetId))
      return { fingerprintId, assetId, accountId: of.accountId, matchId: `market:${fingerprintId}` }
    },
    async check(given: Given): Promise<PreflightReport> {
      return preflightReportSchema.parse(await duplicates.check(await subject(given)))
    },
    release: (id: string) => inService((tx) => reservations.release(tx, id)),
    recheck: (id: string) => inService((tx) => reservations.recheck(tx, id)),
    remove: (asset: { accountId: string; assetId: string }, rightful: string | null) =>
      inService((tx) => reservations.remove(tx, asset, rightful)),
    restore: (asset: { accountId: string; assetId: string }) => inService((tx) => reservations.restore(tx, asset)),
  }
}
