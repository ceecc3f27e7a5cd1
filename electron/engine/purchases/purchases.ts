/** What was bought in the market, as far as it is on this machine. */
import { mkdirSync } from 'node:fs'
import { readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import { LunaError, toLunaError } from '#shared/contract/errors.ts'
import type { BoughtFile, PurchaseCheck, PurchaseDownload } from '#shared/contract/studio/purchases.ts'
import type { TrustedKey } from '#shared/provenance/signed-document.ts'
import { storageError } from '../database/storage-errors.ts'
import type { Write } from '../database/write.ts'
import type { JobRun, Jobs } from '../jobs/jobs.ts'
import { createMarketKeys, type MarketKeys } from '../market/keys.ts'
import type { Market } from '../market/market.ts'
import type { MediaStore } from '../media/store.ts'
import { type BoughtWorks, createBoughtWorks } from './bought-works.ts'
import { downloadPurchase, forgetIncoming } from './download.ts'
import { sha256Of } from './fetch-bought-file.ts'
import { checkPapers } from './papers.ts'
import { createPurchaseRows, type PurchaseRows, type Sale } from './purchase-rows.ts'
import { takeIn } from './take-in.ts'

export interface Purchases {
  /** Of the account in use, newest first. */
  list(): PurchaseDownload[]
  /** Throws NOT_SIGNED_IN. */
  download(wanted: { readonly saleId: string; readonly title: string }): { jobId: string }
  /** Throws NOT_FOUND. */
  check(saleId: string): Promise<PurchaseCheck>
  /** Throws NOT_FOUND. */
  remove(saleId: string): Promise<void>
  /** Throws NOT_FOUND, FILE_UNREADABLE, DISK_FULL. */
  takeIn(saleId: string): Promise<string[]>
  bought: BoughtWorks['ofAssets']
  /** A file of a complete download, for saving it elsewhere. Throws NOT_FOUND. */
  file(saleId: string, name: string): BoughtFile & { readonly path: string }
}

export interface PurchasesOptions {
  readonly db: Database
  readonly write: Write
  readonly jobs: Jobs
  readonly media: MediaStore
  readonly market: Pick<Market, 'requireAccount' | 'clientOf' | 'authorized' | 'url' | 'status'>
  readonly libraryDirectory: string
}

const KIND = 'purchase_download'
const payloadSchema = z.object({ accountId: z.string(), saleId: z.string() })

export function createPurchases(options: PurchasesOptions): Purchases {
  const { db, write, jobs, media, market } = options
  const directory = join(options.libraryDirectory, 'purchases')
  const rows = createPurchaseRows(db, directory)
  const keys = createMarketKeys({ db, write })
  const saleOf = (saleId: string): Sale => ({ accountId: market.requireAccount().id, saleId })
  const changing = <T>(work: () => T): T =>
    write((changed) => {
      changed.event({ type: 'purchases' })
      return work()
    })

  jobs.register(KIND, (run) => runDownload({ ...options, rows, keys, directory, changing }, run))

  const complete = (saleId: string): PurchaseDownload & { readonly folder: string } => {
    const found = rows.get(saleOf(saleId))
    const { folder } = found
    if (folder === null) throw new LunaError('NOT_FOUND', 'This purchase is not downloaded yet.')
    return { ...found, folder }
  }

  return {
    list: () => {
      const { account } = market.status()
      return account === null ? [] : rows.list(account.id)
    },
    download({ saleId, title }) {
      const sale = saleOf(saleId)
      const present = rows.list(sale.accountId).find((download) => download.saleId === saleId)
      if (present?.state === 'under_way' && present.jobId !== null && isActive(jobs, present.jobId)) {
        return { jobId: present.jobId }
      }
      mkdirSync(directory, { recursive: true })
      return changing(() => {
        const jobId = jobs.create({ kind: KIND, title, unit: 'bytes', payload: sale })
        rows.begin(sale, { name: title, jobId })
        return { jobId }
      })
    },
    check: (saleId) => checkDownload(complete(saleId), keys.trusted(market.url())),
    async remove(saleId) {
      const sale = saleOf(saleId)
      const { folder, jobId } = rows.get(sale)
      if (jobId !== null && isActive(jobs, jobId)) jobs.cancel(jobId)
      changing(() => rows.remove(sale))
      await forgetIncoming(directory, saleId)
      if (folder !== null) await rm(folder, { recursive: true, force: true })
    },
    async takeIn(saleId) {
      const download = complete(saleId)
      if (download.libraryAssetIds.length > 0) return download.libraryAssetIds
      const card = await readFile(join(download.folder, cardFileOf(download)), 'utf8').catch((cause: unknown) => {
        throw new LunaError('FILE_UNREADABLE', join(download.folder, cardFileOf(download)), { cause })
      })
      const sale = saleOf(saleId)
      const note = (assetId: string) => changing(() => rows.noteTakenIn(sale, assetId))
      return takeIn(download, card, { db, write, media, note })
    },
    bought: createBoughtWorks(db).ofAssets,
    file(saleId, name) {
      const { folder, files } = complete(saleId)
      const found = files.find((file) => file.name === name)
      if (found === undefined) throw new LunaError('NOT_FOUND', name)
      return { ...found, path: join(folder, found.name) }
    },
  }
}

function isActive(jobs: Jobs, id: string): boolean {
  const state = jobs.get(id)?.state
  return state === 'queued' || state === 'running'
}

function cardFileOf({ files }: PurchaseDownload): string {
  return files.find(({ role }) => role === 'card')?.name ?? 'card.json'
}

interface RunParts extends PurchasesOptions {
  readonly rows: PurchaseRows
  readonly keys: MarketKeys
  readonly directory: string
  readonly changing: <T>(work: () => T) => T
}

async function runDownload({ market, rows, keys, directory, changing }: RunParts, run: JobRun): Promise<void> {
  const sale = payloadSchema.parse(run.payload)
  try {
    const account = market.requireAccount()
    if (account.id !== sale.accountId) throw new LunaError('NOT_SIGNED_IN', 'Another account bought this.')
    const result = await downloadPurchase(sale.saleId, {
      client: market.clientOf(account),
      keys,
      marketUrl: market.url(),
      request: market.authorized,
      directory,
      signal: run.signal,
      onProgress: (done, total) => run.report({ done, total }),
      onKnown: (known) => changing(() => rows.describe(sale, known)),
    })
    const { folder: earlier } = rows.get(sale)
    changing(() => rows.complete(sale, result))
    if (earlier !== null && earlier !== join(directory, result.folder))
      await rm(earlier, { recursive: true, force: true })
  } catch (cause) {
    const error = toLunaError(storageError(cause, directory))
    if (!(run.signal.aborted && isClosing(run.signal))) changing(() => rows.fail(sale, error.toReport()))
    throw error
  }
}

/** Closing the program aborts too; then the job resumes at the next start. */
function isClosing(signal: AbortSignal): boolean {
  return signal.reason instanceof LunaError && signal.reason.detail !== undefined
}

async function checkDownload(
  { folder, files }: PurchaseDownload & { folder: string },
  keys: readonly TrustedKey[],
): Promise<PurchaseCheck> {
  const problems: PurchaseCheck['problems'] = []
  for (const { name, sizeBytes, sha256 } of files) {
    const path = join(folder, name)
    const found = await stat(path).catch(() => undefined)
    if (found === undefined) problems.push({ file: name, problem: 'missing' })
    else if (found.size !== sizeBytes || (await sha256Of(path)) !== sha256) {
      problems.push({ file: name, problem: 'changed' })
    }
  }
  const now = new Date()
  return { problems: [...problems, ...(await checkPapers(folder, keys, now))], checkedAt: now.toISOString() }
}
