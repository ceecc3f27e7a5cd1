/** What was bought in the market and is kept on this machine: downloads with their papers, and what was taken in. */
import * as z from 'zod'
import { ASSET_KINDS } from '../../asset-card/kinds.ts'
import { errorReportSchema } from '../errors.ts'
import { assetIdSchema, timestampSchema } from './assets.ts'
import { procedure } from './procedure.ts'

/** `work`: what was sold; `card`: its card; `paper`: license, certificate and what they say in words. */
const boughtFileSchema = z.object({
  name: z.string(),
  role: z.enum(['work', 'card', 'paper']),
  mediaType: z.string(),
  sizeBytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
export type BoughtFile = z.infer<typeof boughtFileSchema>

const purchaseDownloadSchema = z.object({
  saleId: z.uuid(),
  /** Of the market. */
  assetId: z.uuid(),
  versionId: z.uuid(),
  name: z.string(),
  kind: z.enum(ASSET_KINDS).nullable(),
  creatorName: z.string().nullable(),
  state: z.enum(['under_way', 'complete', 'failed', 'cancelled']),
  /** Shows how far it is; see `jobs`. */
  jobId: z.uuid().nullable(),
  /** Where the files lie. Null until everything is there. */
  folder: z.string().nullable(),
  files: z.array(boughtFileSchema),
  /** Why it failed. The downloaded part is kept, and a retry resumes from there. */
  error: errorReportSchema.nullable(),
  /** Assets of the library that were taken in from it. */
  libraryAssetIds: z.array(assetIdSchema),
  completedAt: timestampSchema.nullable(),
})
export type PurchaseDownload = z.infer<typeof purchaseDownloadSchema>

const PAPER_PROBLEMS = ['missing', 'changed', 'certificate_wrong', 'license_wrong', 'license_expired'] as const

const purchaseCheckSchema = z.object({
  /** Empty where every file is as it was bought and the signatures hold. */
  problems: z.array(z.object({ file: z.string(), problem: z.enum(PAPER_PROBLEMS) })),
  checkedAt: timestampSchema,
})
export type PurchaseCheck = z.infer<typeof purchaseCheckSchema>

const bySale = z.object({ saleId: z.uuid() })

export const purchasesContract = {
  /** Of the account in use, newest first; none when signed out. */
  list: procedure.output(z.array(purchaseDownloadSchema)),
  /**
   * Downloads the files and documents of a purchase in the background, resuming an earlier download. Throws
   * NOT_SIGNED_IN. The job ends with ACCESS_ENDED, DISK_FULL, FOLDER_READ_ONLY, DOWNLOAD_FAILED, MARKET_ANSWER_INVALID
   * (other bytes than the market promised) or SIGNATURE_INVALID.
   */
  download: procedure.input(bySale.extend({ title: z.string().min(1).max(500) })).output(z.object({ jobId: z.uuid() })),
  /** Compares the downloaded files with the purchase, offline. Throws NOT_FOUND. */
  check: procedure.input(bySale).output(purchaseCheckSchema),
  /** Removes the files from this machine; they can be downloaded again. Throws NOT_FOUND. */
  remove: procedure.input(bySale).output(z.object({})),
  /** Puts the work into the library, marked as bought; once. Throws NOT_FOUND, FILE_UNREADABLE, DISK_FULL. */
  takeIn: procedure.input(bySale).output(z.object({ assetIds: z.array(assetIdSchema) })),
  /** Of these assets, those that were bought, and from whom. */
  bought: procedure
    .input(z.object({ assetIds: z.array(assetIdSchema).max(1_000) }))
    .output(z.array(z.object({ assetId: assetIdSchema, marketAssetId: z.uuid(), creatorName: z.string().nullable() }))),
}
