/** What was done with the factors of an account: a row that nothing changes, and a mail to its address, both at once. */
import { v7 as uuidv7 } from 'uuid'
import type { Clock } from '../../clock.ts'
import type { Tx } from '../../db/database.ts'
import type { NoticePurpose } from '../../notifications/mails/account-words.ts'
import type { AccountMail } from '../mail.ts'

export type FactorEvent =
  | 'passkey_added'
  | 'passkey_removed'
  | 'passkey_refused'
  | 'authenticator_added'
  | 'authenticator_removed'
  | 'codes_guessed'
  | 'recovery_code_used'
  | 'recovery_codes_made'
  | 'removed_by_operator'

const NOTICES: Readonly<Record<FactorEvent, { readonly notice: NoticePurpose; readonly what?: string }>> = {
  passkey_added: { notice: 'factor_added', what: 'A passkey' },
  passkey_removed: { notice: 'factor_removed', what: 'A passkey' },
  passkey_refused: { notice: 'passkey_refused' },
  authenticator_added: { notice: 'factor_added', what: 'An authenticator app' },
  authenticator_removed: { notice: 'factor_removed', what: 'An authenticator app' },
  codes_guessed: { notice: 'codes_guessed' },
  recovery_code_used: { notice: 'recovery_code_used' },
  recovery_codes_made: { notice: 'recovery_codes_made' },
  removed_by_operator: { notice: 'factors_removed_by_operator' },
}

export type RecordFactorEvent = (tx: Tx, accountId: string, kind: FactorEvent, detail?: string) => Promise<void>

export function createFactorEvents(clock: Clock, mail: Pick<AccountMail, 'sendNotice'>): RecordFactorEvent {
  return async (tx, accountId, kind, detail) => {
    const at = clock.now()
    await tx
      .insertInto('account_factor_events')
      .values({ account_id: accountId, id: uuidv7(), at, kind, detail: detail ?? null })
      .execute()
    const account = await tx
      .selectFrom('accounts')
      .select('email')
      .where('account_id', '=', accountId)
      .executeTakeFirstOrThrow()
    if (account.email === null) return
    const { notice, what } = NOTICES[kind]
    const where = [what, at.toISOString()].filter((part) => part !== undefined).join(', ')
    await mail.sendNotice(tx, { accountId, email: account.email }, notice, where)
  }
}
