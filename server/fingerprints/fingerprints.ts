/** Fingerprints and duplicates of the market, composed from their parts. */
import type { AssetCard } from '#shared/asset-card/card.ts'
import type { MatchComparison } from '#shared/contract/studio/uniqueness.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase } from '../db/database.ts'
import { createDuplicates, type Duplicates, type DuplicatesOptions } from './check.ts'
import { type CompareOptions, compareFingerprints } from './compare.ts'
import { computeFingerprint, type Fingerprint, type WorkContent } from './compute.ts'
import { createImageTextCheck, type ImageTextSignal } from './image-text.ts'
import type { FingerprintModels } from './models.ts'
import { createFeatureRenewal } from './renew-features.ts'
import { renewVectors } from './renew-vectors.ts'
import { createReservations, type Reservations } from './reservations.ts'

interface FingerprintsOptions extends Pick<CompareOptions, 'readBlob' | 'cardOf'> {
  readonly database: MarketDatabase
  readonly clock: Clock
  /** Closed by their owner. */
  readonly models: FingerprintModels
  /** Display names of creators, by account. */
  readonly creatorNames: DuplicatesOptions['creatorNames']
}

export interface Fingerprints {
  /** Outside of any transaction: it decodes and infers. */
  compute(content: WorkContent, signal?: AbortSignal): Promise<Fingerprint>
  readonly duplicates: Duplicates
  readonly reservations: Reservations
  compare(subjectId: string, otherId: string, signal?: AbortSignal): Promise<MatchComparison>
  /** Null without models, picture or words. */
  imageTextSignal(card: AssetCard, fingerprint: Fingerprint, signal?: AbortSignal): Promise<ImageTextSignal | null>
  /** To be repeated until it answers 0; see `renewVectors`. */
  renewVectors(signal?: AbortSignal): Promise<number>
  /** To be repeated where it throws; see `createFeatureRenewal`. */
  renewFeatures(signal?: AbortSignal): Promise<void>
}

export function createFingerprints(options: FingerprintsOptions): Fingerprints {
  const { database, clock, models, creatorNames, readBlob } = options
  const { embedder } = models
  const duplicates = createDuplicates({ database, clock, models, creatorNames, readBlob })
  const imageText = createImageTextCheck(embedder)
  return {
    compute: (content, signal) => computeFingerprint(content, embedder, signal),
    duplicates,
    reservations: createReservations({ clock, duplicates }),
    compare: (subjectId, otherId, signal) => compareFingerprints(options, subjectId, otherId, signal),
    async imageTextSignal(card, { imageVector, profile }, signal) {
      return imageText.signal(card, profile === embedder?.profile ? imageVector : null, signal)
    },
    renewVectors: (signal) => renewVectors({ database, embedder, readBlob }, signal),
    renewFeatures: createFeatureRenewal({ database, readBlob }),
  }
}
