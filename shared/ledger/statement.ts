/** Statements that prove themselves: opening + lines = closing, every line in the chain, checkable without the market. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import serialize from 'canonicalize'
import * as z from 'zod'
import { idSchema, instantSchema, microDollarsText } from '../contract/market/common.ts'
import { type LedgerLine, ledgerLineSchema, lineHash } from './chain.ts'
import { bookSchema, transferKindSchema } from './kinds.ts'

const hashSchema = z.string().regex(/^[0-9a-f]{64}$/)

const statementAccountSchema = z.object({
  book: bookSchema,
  openingMicroDollars: microDollarsText,
  closingMicroDollars: microDollarsText,
  /** Of the entry before the period (64 zeros where there is none), and of the last entry in it. */
  previousHash: hashSchema,
  headHash: hashSchema,
  totals: z.array(
    z.object({ kind: transferKindSchema, amountMicroDollars: microDollarsText, lineCount: z.int().min(1) }),
  ),
  lines: z.array(ledgerLineSchema),
})
export type StatementAccount = z.infer<typeof statementAccountSchema>

export const statementSchema = z.object({
  format: z.literal('luna_statement'),
  formatVersion: z.literal(1),
  ownerId: idSchema,
  period: z.string(),
  timeZone: z.string(),
  /** The first instant of the period, and the first after it. */
  from: instantSchema,
  to: instantSchema,
  issuedAt: instantSchema,
  /** True while the period is not over: lines may follow. */
  provisional: z.boolean(),
  accounts: z.array(statementAccountSchema),
  /** Of the canonical JSON (RFC 8785) of all of the above, in hexadecimal. */
  sha256: hashSchema,
})
export type Statement = z.infer<typeof statementSchema>

export function statementSha256(statement: Omit<Statement, 'sha256'>): string {
  return bytesToHex(sha256(utf8ToBytes(serialize(statement) ?? '')))
}

/** What each kind of line adds up to, in the order in which the kinds first appear. */
export function totalsOf(lines: readonly LedgerLine[]): StatementAccount['totals'] {
  const totals = new Map<LedgerLine['kind'], { amount: bigint; lineCount: number }>()
  for (const { kind, amountMicroDollars } of lines) {
    const total = totals.get(kind) ?? { amount: 0n, lineCount: 0 }
    totals.set(kind, { amount: total.amount + BigInt(amountMicroDollars), lineCount: total.lineCount + 1 })
  }
  return [...totals].map(([kind, { amount, lineCount }]) => ({ kind, amountMicroDollars: String(amount), lineCount }))
}

export type StatementVerdict =
  | { readonly ok: true; readonly lineCount: number }
  | { readonly ok: false; readonly difference: string }

function checkLines(statement: Statement, account: StatementAccount): string | null {
  const { ownerId, from, to } = statement
  const { book } = account
  const [fromMs, toMs] = [Date.parse(from), Date.parse(to)]
  let balance = BigInt(account.openingMicroDollars)
  let hash = account.previousHash
  let sequence = account.lines[0]?.sequence ?? 1
  for (const line of account.lines) {
    const place = `${book}, line ${line.sequence}`
    if (line.sequence !== sequence) return `${place}: line ${sequence} is missing before it.`
    balance += BigInt(line.amountMicroDollars)
    if (BigInt(line.balanceMicroDollars) !== balance) return `${place}: the balance is not ${balance}.`
    const atMs = Date.parse(line.at)
    if (atMs < fromMs || atMs >= toMs) return `${place}: is not in the period.`
    hash = lineHash(hash, { ownerId, book }, line)
    if (line.hash !== hash) return `${place}: the hash does not match the line and the lines before it.`
    sequence += 1
  }
  if (balance !== BigInt(account.closingMicroDollars))
    return `${book}: the opening balance and the lines do not add up to the closing balance.`
  if (hash !== account.headHash) return `${book}: the head hash does not match the last line.`
  if (serialize(totalsOf(account.lines)) !== serialize(account.totals))
    return `${book}: the totals do not match the lines.`
  return null
}

/**
 * Recomputes everything in a statement's JSON, without network or keys; names the first difference. That the statement
 * is the market's is seen by its hashes: they are the same in every statement and every later entry of the account.
 */
export function verifyStatement(json: unknown): StatementVerdict {
  const parsed = statementSchema.safeParse(json)
  if (!parsed.success) return { ok: false, difference: `Not a statement: ${z.prettifyError(parsed.error)}` }
  const { sha256: stated, ...content } = parsed.data
  for (const account of parsed.data.accounts) {
    const difference = checkLines(parsed.data, account)
    if (difference !== null) return { ok: false, difference }
  }
  if (statementSha256(content) !== stated) return { ok: false, difference: 'The SHA-256 does not match the statement.' }
  return { ok: true, lineCount: parsed.data.accounts.reduce((sum, { lines }) => sum + lines.length, 0) }
}
