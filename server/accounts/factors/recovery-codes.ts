/** Ten codes for when everything else is lost. Each works once; only their hashes are kept. */
import { randomInt } from 'node:crypto'
import type { Tx } from '../../db/database.ts'
import type { FactorSecrets } from './secrets.ts'

export const RECOVERY_CODES = 10
/** 16 of 32 signs: 80 bits, which no one finds by trying, with the database or without. */
const CODE_SIGNS = 16
/** Crockford's base 32: no letter passes for a digit. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** As codes are compared, however they were typed; null for what is none. */
export function plainRecoveryCode(typed: string): string | null {
  const plain = typed.toLowerCase().replace(/[\s-]/g, '').replace(/[il]/g, '1').replace(/o/g, '0')
  return plain.length === CODE_SIGNS && [...plain].every((sign) => ALPHABET.includes(sign)) ? plain : null
}

function newCode(): string {
  return Array.from({ length: CODE_SIGNS }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
}

/** Replaces all codes of an account and returns the new ones in groups of four signs, which cannot be read again. */
export async function replaceRecoveryCodes(
  tx: Tx,
  secrets: FactorSecrets,
  accountId: string,
  now: Date,
): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, newCode)
  await tx.deleteFrom('account_recovery_codes').where('account_id', '=', accountId).execute()
  await tx
    .insertInto('account_recovery_codes')
    .values(codes.map((code) => ({ account_id: accountId, code_hash: secrets.hash(accountId, code), created_at: now })))
    .execute()
  return codes.map((code) => code.replace(/(.{4})(?=.)/g, '$1-'))
}

/** Uses a code up. False where the account has none such. */
export async function redeemRecoveryCode(
  tx: Tx,
  secrets: FactorSecrets,
  accountId: string,
  plainCode: string,
): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('account_recovery_codes')
    .where('account_id', '=', accountId)
    .where('code_hash', 'in', secrets.hashes(accountId, plainCode))
    .executeTakeFirstOrThrow()
  return numDeletedRows === 1n
}
