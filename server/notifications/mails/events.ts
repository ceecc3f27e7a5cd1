/**
 * What a mail service tells of mails that came back or were marked as spam. Each service has a form of its own; what is
 * accepted here is none of them, so that a few lines between it and the market translate. Signed as the market signs its
 * own webhooks, with a secret of the operator's.
 */
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { emailSchema } from '#shared/contract/market/accounts.ts'
import { instantSchema } from '#shared/contract/market/common.ts'
import { SIGNATURE_HEADER } from '#shared/contract/market/webhooks.ts'
import type { Clock } from '../../clock.ts'
import type { MarketDatabase, Tx } from '../../db/database.ts'
import type { RawRoute } from '../../http/raw-route.ts'
import { isSignedWith } from '../../webhooks/secrets.ts'
import { stopMail } from './stop-mail.ts'

const MAIL_EVENTS_PATH = '/webhooks/mail'

const MAX_BYTES = 512 * 1024
const MAX_EVENTS = 1_000
/** A report that is ahead of our clock would keep mails stopped after they were resumed. */
const latest = (at: Date, now: Date): Date => (at > now ? now : at)

const eventSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('bounce'),
    recipient: emailSchema,
    /** False for a mailbox that is full or a server that is away: such a mail is tried again, and nothing stops. */
    isPermanent: z.boolean(),
    at: instantSchema,
  }),
  z.object({ kind: z.literal('complaint'), recipient: emailSchema, at: instantSchema }),
])
type MailEvent = z.infer<typeof eventSchema>

const eventsSchema = z.object({ events: z.array(eventSchema).max(MAX_EVENTS) })

interface MailEventsParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  /** Null: no mail service tells anything. */
  readonly secret: string | null
}

function parseEvents(body: string): readonly MailEvent[] {
  try {
    return eventsSchema.parse(JSON.parse(body)).events
  } catch (cause) {
    throw new LunaError('WEBHOOK_UNREADABLE', undefined, { cause })
  }
}

/** Addresses without an account were of people who left, or are of nobody. */
async function note(tx: Tx, event: MailEvent, now: Date): Promise<void> {
  if (event.kind === 'bounce' && !event.isPermanent) return
  const claim = await tx
    .selectFrom('email_claims')
    .select('account_id')
    .where('email', '=', event.recipient)
    .executeTakeFirst()
  if (claim === undefined) return
  const reason = event.kind === 'bounce' ? 'bounced' : 'complained'
  const at = latest(new Date(event.at), now)
  await stopMail(tx, { accountId: claim.account_id, address: event.recipient, reason, at }, now)
}

export function mailEventsRoute({ database, clock, secret }: MailEventsParts): RawRoute {
  return {
    method: 'POST',
    path: MAIL_EVENTS_PATH,
    access: 'public',
    idempotent: true,
    maxBodyBytes: MAX_BYTES,
    operation: {
      summary: 'Bounces and complaints, told by the mail service and signed with the operator’s secret',
      tags: ['Mail'],
      responses: {
        200: { description: 'Noted' },
        400: { description: 'Not signed, or not readable' },
        404: { description: 'No secret is set' },
      },
    },
    async handle({ request }) {
      if (secret === null) throw new LunaError('NOT_FOUND')
      // The signature is over the bytes as they came.
      const body = await request.text()
      const signature = request.headers.get(SIGNATURE_HEADER) ?? ''
      if (!isSignedWith(signature, body, secret, clock.now())) throw new LunaError('WEBHOOK_INVALID')
      const events = parseEvents(body)
      await database.asService(async (tx) => {
        for (const event of events) await note(tx, event, clock.now())
      })
      return Response.json({ received: events.length })
    },
  }
}
