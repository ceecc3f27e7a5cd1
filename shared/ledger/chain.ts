/**
 * The hash chain of one account: every entry's hash covers the entry and the previous hash, so a kept hash shows
 * whether any entry up to it was changed.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import * as z from 'zod'
import { idSchema, instantSchema, microDollarsText } from '../contract/market/common.ts'
import { offerKindSchema } from '../offers/offers.ts'
import { type Book, transferKindSchema } from './kinds.ts'

/** One entry of an account, as its owner sees it. */
export const ledgerLineSchema = z.object({
  /** 1, 2, 3 … in the account. */
  sequence: z.int().min(1),
  journalId: idSchema,
  /** Of the transfer in its journal; both together are the reference of a line. */
  transferNumber: z.int().min(1),
  kind: transferKindSchema,
  /** Positive where the account was credited. */
  amountMicroDollars: microDollarsText,
  /** Of the account, with this entry. */
  balanceMicroDollars: microDollarsText,
  at: instantSchema,
  /** From when on it counts for payouts; null for at once. */
  availableAt: instantSchema.nullable(),
  saleId: idSchema.nullable(),
  /** The owner's asset; of a royalty also the asset on the other side, and the one that was sold. */
  assetId: idSchema.nullable(),
  viaAssetId: idSchema.nullable(),
  soldAssetId: idSchema.nullable(),
  versionId: idSchema.nullable(),
  offer: offerKindSchema.nullable(),
  country: z.string().nullable(),
  memo: z.string().nullable(),
  /** SHA-256 in hexadecimal. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
})
export type LedgerLine = z.infer<typeof ledgerLineSchema>

/** The previous hash of the first entry. */
export const GENESIS_HASH = '0'.repeat(64)

/**
 * SHA-256, in hexadecimal, of the JSON array of: a format name, the hash before, the account, all fields of the line.
 */
export function lineHash(
  previousHash: string,
  account: { readonly ownerId: string; readonly book: Book },
  line: Omit<LedgerLine, 'hash'>,
): string {
  const content = [
    'luna-ledger-1',
    previousHash,
    account.ownerId,
    account.book,
    line.sequence,
    line.journalId,
    line.transferNumber,
    line.kind,
    line.amountMicroDollars,
    line.balanceMicroDollars,
    line.at,
    line.availableAt,
    line.saleId,
    line.assetId,
    line.viaAssetId,
    line.soldAssetId,
    line.versionId,
    line.offer,
    line.country,
    line.memo,
  ]
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(content))))
}
