/** How works come to the market: uploads, fingerprints, submissions and their review by people. */
import { LunaError } from '#shared/contract/errors.ts'
import { HOUR_MS, MINUTE_MS } from '#shared/time.ts'
import { requireCurrentTerms } from '../accounts/accepted-terms.ts'
import { isCreator } from '../accounts/roles.ts'
import type { BlobStore } from '../blobs/store.ts'
import { createStoredBlobs, type StoredBlobs } from '../blobs/stored-blobs.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import type { Fingerprints } from '../fingerprints/fingerprints.ts'
import type { RawRoute } from '../http/raw-route.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Keyring } from '../keys/keyring.ts'
import { createMacs } from '../keys/macs.ts'
import type { Publications } from '../publications/publications.ts'
import { findRenditionReferences } from '../publications/renditions.ts'
import { requireMaySubmit } from '../reputation/standing.ts'
import type { Decision } from '../review/decide.ts'
import { createQueue } from '../review/queue.ts'
import { createReview, type ReviewService } from '../review/review.ts'
import { createAccountMedia, findMediaReferences } from '../submissions/account-media.ts'
import { createDerivations, type DerivationParts } from '../submissions/derivations.ts'
import { createDerivationsService, type DerivationsService } from '../submissions/derivations-service.ts'
import { createMediaLinks, mediaRoute } from '../submissions/media-links.ts'
import { imageTextSignals, spamSignals } from '../submissions/signals.ts'
import { createSubmissions, type SubmissionsService } from '../submissions/submissions.ts'
import { uploadRoutes } from '../submissions/upload-routes.ts'
import { createUploads, type Uploads } from '../submissions/uploads.ts'

export interface IntakeParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly jobs: Jobs
  readonly keyring: Keyring
  readonly blobStore: BlobStore
  readonly fingerprints: Fingerprints
  readonly publications: Publications
  /** Terms of the license listing of a published asset; null without one. */
  readonly licenseTermsOf: DerivationParts['licenseTermsOf']
  /** What an approval sets off besides publication, in its transaction. */
  readonly onDecision: readonly ((tx: Tx, decision: Decision) => Promise<void>)[]
}

export interface Intake {
  readonly blobs: StoredBlobs
  readonly uploads: Uploads
  readonly submissions: SubmissionsService
  readonly derivations: DerivationsService
  readonly review: ReviewService
  readonly rawRoutes: readonly RawRoute[]
}

function addPeriodicWork({ jobs, database, clock }: IntakeParts, { blobs, uploads, review }: Intake) {
  const media = createAccountMedia(clock)
  jobs.every('give back lapsed reviews', MINUTE_MS, async () => void (await review.releaseLapsed()))
  jobs.every('give up unfinished uploads', HOUR_MS, async () => void (await uploads.removeExpired()))
  jobs.every(
    'give up unused files',
    HOUR_MS,
    async () => void (await database.asService((tx) => media.removeUnused(tx))),
  )
  jobs.every('delete unused blobs', HOUR_MS / 4, async () => void (await blobs.collectGarbage()))
}

export function openIntake(parts: IntakeParts): Intake {
  const { database, clock, blobStore: store, fingerprints, publications } = parts
  const blobs = createStoredBlobs({
    database,
    store,
    clock,
    references: [findMediaReferences, findRenditionReferences],
  })
  const uploads = createUploads({ database, blobs, clock })
  const links = createMediaLinks(createMacs(parts.keyring, 'media-links'), clock)
  const queue = createQueue(clock)
  const derivations = createDerivations({ parentOf: publications.assetById, licenseTermsOf: parts.licenseTermsOf })
  const submissions = createSubmissions({
    ...{ database, clock, blobs, fingerprints, derivations, links },
    media: createAccountMedia(clock),
    desk: queue,
    async assertMaySubmit(tx, accountId) {
      if (!(await isCreator(tx, accountId, clock.now()))) throw new LunaError('CREATOR_TIER_REQUIRED')
      await requireCurrentTerms(tx, accountId)
      await requireMaySubmit(tx, accountId, clock.now())
    },
    findSignals: [imageTextSignals(fingerprints), spamSignals(database)],
    assetOf: publications.assetById,
    withdrawAsset: publications.withdraw,
  })
  const review = createReview({
    ...{ database, clock, queue, derivations, publications, links },
    reservations: fingerprints.reservations,
    compare: fingerprints.compare,
    onDecision: parts.onDecision,
  })
  const rawRoutes = [...uploadRoutes(uploads), mediaRoute(links, blobs)]
  const derivationsService = createDerivationsService(database, clock)
  const opened = { blobs, uploads, submissions, derivations: derivationsService, review, rawRoutes }
  addPeriodicWork(parts, opened)
  return opened
}
