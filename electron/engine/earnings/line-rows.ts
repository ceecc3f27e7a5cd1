/** Ledger lines as they lie in the library: ids and hashes as bytes, amounts as whole numbers of 64 bits. */
import * as z from 'zod'
import { type LedgerLine, ledgerLineSchema } from '#shared/ledger/chain.ts'

export const LINE_COLUMNS = [
  'sequence',
  'journal_id',
  'transfer_number',
  'kind',
  'amount_micro_dollars',
  'balance_micro_dollars',
  'at_ms',
  'available_at_ms',
  'sale_id',
  'asset_id',
  'via_asset_id',
  'sold_asset_id',
  'version_id',
  'offer',
  'country',
  'memo',
  'hash',
] as const

type LineValues = Readonly<Record<(typeof LINE_COLUMNS)[number], bigint | number | string | Buffer | null>>

export function idBytes(id: string): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex')
}

function idText(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

const bytesOrNull = (id: string | null): Buffer | null => (id === null ? null : idBytes(id))

export function valuesOf(line: LedgerLine): LineValues {
  return {
    sequence: line.sequence,
    journal_id: idBytes(line.journalId),
    transfer_number: line.transferNumber,
    kind: line.kind,
    amount_micro_dollars: BigInt(line.amountMicroDollars),
    balance_micro_dollars: BigInt(line.balanceMicroDollars),
    at_ms: Date.parse(line.at),
    available_at_ms: line.availableAt === null ? null : Date.parse(line.availableAt),
    sale_id: bytesOrNull(line.saleId),
    asset_id: bytesOrNull(line.assetId),
    via_asset_id: bytesOrNull(line.viaAssetId),
    sold_asset_id: bytesOrNull(line.soldAssetId),
    version_id: bytesOrNull(line.versionId),
    offer: line.offer,
    country: line.country,
    memo: line.memo,
    hash: Buffer.from(line.hash, 'hex'),
  }
}

const bytes = z.instanceof(Buffer)
const id = bytes.transform(idText)
const instant = z.bigint().transform((ms) => new Date(Number(ms)).toISOString())

/** Rows are read with whole numbers as bigint. */
const rowSchema = z
  .object({
    sequence: z.bigint(),
    journal_id: id,
    transfer_number: z.bigint(),
    kind: z.string(),
    amount_micro_dollars: z.bigint(),
    balance_micro_dollars: z.bigint(),
    at_ms: instant,
    available_at_ms: instant.nullable(),
    sale_id: id.nullable(),
    asset_id: id.nullable(),
    via_asset_id: id.nullable(),
    sold_asset_id: id.nullable(),
    version_id: id.nullable(),
    offer: z.string().nullable(),
    country: z.string().nullable(),
    memo: z.string().nullable(),
    hash: bytes,
  })
  .transform((row) => ({
    sequence: Number(row.sequence),
    journalId: row.journal_id,
    transferNumber: Number(row.transfer_number),
    kind: row.kind,
    amountMicroDollars: String(row.amount_micro_dollars),
    balanceMicroDollars: String(row.balance_micro_dollars),
    at: row.at_ms,
    availableAt: row.available_at_ms,
    saleId: row.sale_id,
    assetId: row.asset_id,
    viaAssetId: row.via_asset_id,
    soldAssetId: row.sold_asset_id,
    versionId: row.version_id,
    offer: row.offer,
    country: row.country,
    memo: row.memo,
    hash: row.hash.toString('hex'),
  }))
  .pipe(ledgerLineSchema)

export function lineOf(row: unknown): LedgerLine {
  return rowSchema.parse(row)
}
