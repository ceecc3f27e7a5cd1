/** Mail, put together. */
import type { Logger } from 'pino'
import { HOUR_MS, SECOND_MS } from '#shared/time.ts'
import type { Clock } from '../../clock.ts'
import type { MarketDatabase, Tx } from '../../db/database.ts'
import type { RawRoute } from '../../http/raw-route.ts'
import type { Jobs } from '../../jobs/jobs.ts'
import type { Keyring } from '../../keys/keyring.ts'
import { createMacs } from '../../keys/macs.ts'
import { createOutbox, type MailOutbox } from '../../mail/outbox.ts'
import { createSmtpTransport, type SmtpSettings } from '../../mail/transport.ts'
import { mailEventsRoute } from './events.ts'
import { createMailNotices } from './notices.ts'
import { createMailSettings, type MailSettingsService } from './settings.ts'
import { stopMail } from './stop-mail.ts'
import { unsubscribeRoutes } from './unsubscribe.ts'
import { createMailLinks, MAIL_MAC_BYTES, type MailLinks } from './unsubscribe-links.ts'

interface OpenMailParts {
  /** Null: no mail server is set, and mails stay in the outbox. */
  readonly smtp: SmtpSettings | null
  /** What the mail service signs its reports with; null where it sends none. */
  readonly webhookSecret: string | null
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly jobs: Pick<Jobs, 'every'>
  readonly log: Logger
  readonly keyring: Keyring
  /** As others reach the market. */
  readonly url: string
}

export interface Mail {
  readonly outbox: MailOutbox
  readonly mailLinks: MailLinks
  readonly mailSettings: MailSettingsService
  readonly mailRoutes: readonly RawRoute[]
  close(): void
}

async function isAddressOf(tx: Tx, accountId: string, address: string): Promise<boolean> {
  const account = await tx
    .selectFrom('accounts')
    .select('account_id')
    .where('account_id', '=', accountId)
    .where('email', '=', address)
    .executeTakeFirst()
  return account !== undefined
}

const SEND_INTERVAL_MS = SECOND_MS
/** Long enough to combine notifications of simultaneous events. */
const NOTICES_INTERVAL_MS = 5 * SECOND_MS

export function openMail({ smtp, webhookSecret, jobs, keyring, url, ...parts }: OpenMailParts): Mail {
  const { database, clock } = parts
  const transport = smtp === null ? null : createSmtpTransport(smtp)
  const links = createMailLinks(createMacs(keyring, 'mail-links', MAIL_MAC_BYTES), url)
  const outbox = createOutbox({
    ...{ ...parts, transport, unsubscribeUrl: links.unsubscribeUrl },
    // The link of a gift is sent to an address that is not its buyer's: that one's mails do not stop by it.
    onUnknownAddress: async (tx, accountId, address) =>
      (await isAddressOf(tx, accountId, address)) &&
      stopMail(tx, { accountId, address, reason: 'bounced', at: clock.now() }, clock.now()),
  })
  const notices = createMailNotices({ database, clock, outbox, links, url })
  jobs.every('send mails', SEND_INTERVAL_MS, async () => {
    await outbox.sendDue()
  })
  jobs.every('write mails of notifications', NOTICES_INTERVAL_MS, async () => {
    await notices.writeDue()
  })
  jobs.every('forget old mails', HOUR_MS, () => outbox.prune())
  return {
    outbox,
    mailLinks: links,
    mailSettings: createMailSettings(database, clock),
    mailRoutes: [
      mailEventsRoute({ database, clock, secret: webhookSecret }),
      ...unsubscribeRoutes({ database, clock, links }),
    ],
    close: () => transport?.close(),
  }
}
