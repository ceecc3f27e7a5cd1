/** Which mails an account wants. */
import {
  DEFAULT_MAIL_CHOICES,
  isOptionalMailKind,
  MAIL_CHOICES,
  type MailChoice,
  type MailChoices,
  OPTIONAL_MAIL_KINDS,
} from '#shared/contract/market/mail-kinds.ts'
import type { Tx } from '../../db/database.ts'

const isChoice = (text: string): text is MailChoice => MAIL_CHOICES.some((one) => one === text)

export async function mailChoices(tx: Tx, accountId: string): Promise<MailChoices> {
  const rows = await tx
    .selectFrom('mail_preferences')
    .select(['kind', 'choice'])
    .where('account_id', '=', accountId)
    .execute()
  // A kind that a later version has, and this one has not, says nothing here.
  const own = rows.flatMap(({ kind, choice }) =>
    isOptionalMailKind(kind) && isChoice(choice) ? [[kind, choice] as const] : [],
  )
  return { ...DEFAULT_MAIL_CHOICES, ...Object.fromEntries(own) }
}

/** As the service. */
export async function changeMailChoices(
  tx: Tx,
  accountId: string,
  changes: { readonly [Kind in keyof MailChoices]?: MailChoice | undefined },
  now: Date,
): Promise<void> {
  for (const kind of OPTIONAL_MAIL_KINDS) {
    const choice = changes[kind]
    if (choice === undefined) continue
    await tx
      .insertInto('mail_preferences')
      .values({ account_id: accountId, kind, choice, changed_at: now })
      .onConflict((conflict) => conflict.columns(['account_id', 'kind']).doUpdateSet({ choice, changed_at: now }))
      .execute()
  }
}
