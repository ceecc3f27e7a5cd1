/** What an account sees and says of its mails. */
import { LunaError } from '#shared/contract/errors.ts'
import type { MailSettingsView } from '#shared/contract/market/mail.ts'
import type { Clock } from '../../clock.ts'
import type { MarketDatabase, Tx } from '../../db/database.ts'
import { resumeMail, stoppedMail } from '../../mail/suppressions.ts'
import { changeMailChoices, mailChoices } from './preferences.ts'

type Changes = Parameters<typeof changeMailChoices>[2]

export interface MailSettingsService {
  read(accountId: string): Promise<MailSettingsView>
  change(accountId: string, changes: Changes): Promise<MailSettingsView>
  resume(accountId: string): Promise<MailSettingsView>
}

async function viewOf(tx: Tx, accountId: string): Promise<MailSettingsView> {
  const account = await tx.selectFrom('accounts').select('email').where('account_id', '=', accountId).executeTakeFirst()
  if (account === undefined || account.email === null) throw new LunaError('NOT_FOUND')
  const stopped = await stoppedMail(tx, accountId)
  return {
    email: account.email,
    choices: await mailChoices(tx, accountId),
    stopped: stopped === null ? null : { reason: stopped.reason, since: stopped.since.toISOString() },
  }
}

export function createMailSettings(database: MarketDatabase, clock: Clock): MailSettingsService {
  return {
    read: (accountId) => database.asAccount(accountId, (tx) => viewOf(tx, accountId)),
    change: (accountId, changes) =>
      database.asService(async (tx) => {
        await changeMailChoices(tx, accountId, changes, clock.now())
        return viewOf(tx, accountId)
      }),
    resume: (accountId) =>
      database.asService(async (tx) => {
        await resumeMail(tx, accountId, clock.now())
        return viewOf(tx, accountId)
      }),
  }
}
