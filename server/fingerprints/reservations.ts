/** The life of a fingerprint: reserved with its submission, published with the asset, released or kept for good. */
import { v7 as newId } from 'uuid'
import { LunaError } from '#shared/contract/errors.ts'
import type { PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import type { Clock } from '../clock.ts'
import type { Tx } from '../db/database.ts'
import type { Duplicates } from './check.ts'
import { keepClaims, publishClaims, releaseClaims, takeClaims } from './claims.ts'
import {
  type CheckSubject,
  insertFingerprint,
  readFingerprint,
  type StoredFingerprint,
  updateFingerprint,
} from './fingerprint-rows.ts'

export interface Recheck {
  readonly report: PreflightReport
  /** Matches in the report that came to the market after the work itself. */
  readonly newerMatchIds: readonly string[]
}

interface AssetKey {
  readonly accountId: string
  readonly assetId: string
}

export interface Reservations {
  /**
   * Takes the place of what the same submission had reserved before. Of identical submissions at once exactly one
   * succeeds; for the others this throws DUPLICATE with the report as `data`, and the transaction must be rolled back.
   */
  reserve(tx: Tx, subject: CheckSubject): Promise<{ readonly fingerprintId: string }>
  /**
   * The check again, before an approval, against all that is there by now. One that was released, and is approved on
   * appeal, is reserved again. Throws NOT_FOUND, and DUPLICATE where its claims were taken in between.
   */
  recheck(tx: Tx, fingerprintId: string, options?: Pick<CheckSubject, 'parentAssetIds'>): Promise<Recheck>
  publish(tx: Tx, fingerprintId: string, assetId: string): Promise<void>
  /** After a rejection or a withdrawal: others may submit the same. Doing it twice changes nothing. */
  release(tx: Tx, fingerprintId: string): Promise<void>
  /**
   * All versions of an asset, for infringement: compared with for good. Only the account whose work it really is may
   * submit the same, if a person found out which.
   */
  remove(tx: Tx, asset: AssetKey, rightfulAccountId: string | null): Promise<void>
  /** After an appeal against the removal: published again, and the creator's own. */
  restore(tx: Tx, asset: AssetKey): Promise<void>
}

interface ReservationsOptions {
  readonly clock: Clock
  readonly duplicates: Pick<Duplicates, 'checkIn'>
}

export function createReservations({ clock, duplicates }: ReservationsOptions): Reservations {
  async function refuse(tx: Tx, subject: CheckSubject): Promise<never> {
    const { report } = await duplicates.checkIn(tx, subject)
    throw new LunaError('DUPLICATE', report.matches.find(({ id }) => id === report.decidingMatchId)?.name, {
      data: report,
    })
  }

  return {
    async reserve(tx, subject) {
      const { accountId, submissionId, assetId, fingerprint } = subject
      const earlier = selectIds(tx, accountId)
        .where('submission_id', '=', submissionId)
        .where('status', '=', 'reserved')
      for (const { id } of await earlier.execute()) await releaseIt(tx, await found(tx, id))
      const fingerprintId = newId()
      const at = clock.now()
      const holder = { accountId, submissionId, assetId, fingerprintId, fingerprint }
      if (!(await takeClaims(tx, holder, { ...subject, at }))) return refuse(tx, subject)
      await insertFingerprint(tx, { id: fingerprintId, accountId, submissionId, assetId, createdAt: at, fingerprint })
      return { fingerprintId }
    },
    async recheck(tx, fingerprintId, options = {}) {
      const stored = await found(tx, fingerprintId)
      const subject = { ...stored, ...options }
      if (stored.status === 'released') {
        const taken = await takeClaims(tx, { ...stored, fingerprintId }, { ...options, at: clock.now() })
        if (!taken) return refuse(tx, subject)
        await updateFingerprint(tx, stored, { status: 'reserved' })
      }
      const { report, candidates } = await duplicates.checkIn(tx, subject)
      const newer = new Set(candidates.filter(({ createdAt }) => createdAt > stored.createdAt).map(({ id }) => id))
      return { report, newerMatchIds: report.matches.map(({ id }) => id).filter((id) => newer.has(id)) }
    },
    async publish(tx, fingerprintId, assetId) {
      const stored = await found(tx, fingerprintId)
      if (stored.status !== 'reserved' && stored.status !== 'published') {
        throw new LunaError('SUBMISSION_STATE', `The fingerprint is ${stored.status}.`)
      }
      await publishClaims(tx, stored, assetId)
      await updateFingerprint(tx, stored, { status: 'published', asset_id: assetId })
    },
    async release(tx, fingerprintId) {
      const stored = await found(tx, fingerprintId)
      if (stored.status === 'reserved') await releaseIt(tx, stored)
    },
    async remove(tx, { accountId, assetId }, rightfulAccountId) {
      const versions = selectIds(tx, accountId).where('asset_id', '=', assetId).where('status', '<>', 'released')
      for (const { id } of await versions.execute()) {
        const stored = await found(tx, id)
        await keepClaims(tx, stored, rightfulAccountId)
        await updateFingerprint(tx, stored, { status: 'removed', rightful_account_id: rightfulAccountId })
      }
    },
    async restore(tx, { accountId, assetId }) {
      const versions = selectIds(tx, accountId).where('asset_id', '=', assetId).where('status', '=', 'removed')
      for (const { id } of await versions.execute()) {
        const stored = await found(tx, id)
        await keepClaims(tx, stored, accountId)
        await updateFingerprint(tx, stored, { status: 'published', rightful_account_id: null })
      }
    },
  }
}

async function found(tx: Tx, fingerprintId: string): Promise<StoredFingerprint> {
  const stored = await readFingerprint(tx, fingerprintId)
  if (stored === undefined) throw new LunaError('NOT_FOUND', `fingerprint ${fingerprintId}`)
  return stored
}

async function releaseIt(tx: Tx, stored: StoredFingerprint): Promise<void> {
  await releaseClaims(tx, stored)
  await updateFingerprint(tx, stored, { status: 'released' })
}

function selectIds(tx: Tx, accountId: string) {
  return tx.selectFrom('fingerprints').select('id').where('account_id', '=', accountId)
}
