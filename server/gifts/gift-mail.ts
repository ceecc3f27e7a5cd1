/** Sends the link of a gift to an address that its buyer enters. The address is stored with the email alone. */
import { isForAdults } from '#shared/asset-card/age.ts'
import { DAY_MS } from '#shared/time.ts'
import type { Tx } from '../db/database.ts'
import type { MailOutbox } from '../mail/outbox.ts'
import { composeMail, type MailFrame } from '../notifications/mails/content.ts'
import { giftMail } from '../notifications/mails/gift-words.ts'
import { mailChoices } from '../notifications/mails/preferences.ts'
import type { MailLinks } from '../notifications/mails/unsubscribe-links.ts'

export interface GiftMailParts {
  readonly outbox: Pick<MailOutbox, 'send'>
  readonly mailLinks: Pick<MailLinks, 'frameOf'>
}

interface GiftMail {
  readonly buyerId: string
  readonly creatorId: string
  readonly assetId: string
  readonly workName: string
  readonly message: string | null
  /** To whom. */
  readonly email: string
  readonly url: string
}

const EXPIRES_MS = 7 * DAY_MS

const TO_STRANGERS: MailFrame = {
  ...{ settingsUrl: null, unsubscribeUrl: null },
  reason: 'Luna Market sent you this because somebody bought a gift and entered your address.',
}

async function factsOf(tx: Tx, { buyerId, creatorId, assetId, workName, message, url }: GiftMail) {
  const buyer = await tx
    .selectFrom('accounts')
    .select('display_name')
    .where('account_id', '=', buyerId)
    .executeTakeFirstOrThrow()
  const work = await tx
    .selectFrom('assets')
    .select('age_rating')
    .where('account_id', '=', creatorId)
    .where('id', '=', assetId)
    .executeTakeFirst()
  const isShown = work !== undefined && !isForAdults(work.age_rating)
  return { from: buyer.display_name, workName: isShown ? workName : null, message, url }
}

async function accountAt(tx: Tx, email: string): Promise<string | null> {
  const claim = await tx.selectFrom('email_claims').select('account_id').where('email', '=', email).executeTakeFirst()
  return claim?.account_id ?? null
}

/**
 * An address of an account gets it as that account gets emails about purchases: not where it bounced, was marked as
 * spam or unsubscribed. The buyer does not learn which, since that would say who has an account.
 */
export async function sendGiftMail(
  tx: Tx,
  { outbox, mailLinks }: GiftMailParts,
  gift: GiftMail,
  at: Date,
): Promise<void> {
  const content = giftMail(await factsOf(tx, gift))
  const common = { recipient: gift.email, expiresAt: new Date(at.getTime() + EXPIRES_MS) }
  const accountId = await accountAt(tx, gift.email)
  if (accountId === null) {
    await outbox.send(tx, { ...composeMail(content, TO_STRANGERS), ...common, accountId: gift.buyerId, kind: 'link' })
    return
  }
  if ((await mailChoices(tx, accountId)).purchases === 'off') return
  const mail = composeMail(content, mailLinks.frameOf(accountId, 'purchases'))
  await outbox.send(tx, { ...mail, ...common, accountId, kind: 'purchases' })
}
