/** What an operator sees of mails that did not go out: when, how often and why, without address, subject or text. */
import { LunaError } from '#shared/contract/errors.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase } from '../db/database.ts'

const MAX_LISTED = 100

const domainOf = (recipient: string): string => recipient.slice(recipient.lastIndexOf('@') + 1)

/** One line on the whole, and one for each of the newest mails that were given up, held back or met a problem. */
export async function describeMails(database: MarketDatabase): Promise<string[]> {
  return database.asService(async (tx) => {
    const { waiting, failed } = await tx
      .selectFrom('mail_outbox')
      .select(({ fn }) => [
        fn.countAll<bigint>().filterWhere('failed_at', 'is', null).as('waiting'),
        fn.count<bigint>('failed_at').as('failed'),
      ])
      .where('sent_at', 'is', null)
      .where('body', 'is not', null)
      .executeTakeFirstOrThrow()
    const rows = await tx
      .selectFrom('mail_outbox')
      .select(['id', 'recipient', 'created_at', 'attempts', 'failed_at', 'last_problem', 'body'])
      .where('sent_at', 'is', null)
      .where('last_problem', 'is not', null)
      .orderBy('created_at', 'desc')
      .limit(MAX_LISTED)
      .execute()
    const lines = rows.map((row) => {
      const state = row.body === null ? 'expired' : row.failed_at === null ? 'waiting' : 'given up'
      const tries = `${row.attempts} ${row.attempts === 1 ? 'try' : 'tries'}`
      return [row.id, row.created_at.toISOString(), domainOf(row.recipient), state, tries, row.last_problem].join('  ')
    })
    const { count } = await tx
      .selectFrom('mail_suppressions')
      .select((select) => select.fn.countAll<bigint>().as('count'))
      .where('lifted_at', 'is', null)
      .executeTakeFirstOrThrow()
    const suppressed = count === 0n ? '' : `, ${count} ${count === 1n ? 'address takes' : 'addresses take'} no mail`
    return [`${waiting} waiting, ${failed} given up${suppressed}`, ...lines]
  })
}

/**
 * Sends mails again that were given up, and returns how many: one, or with `all` every one that is still of use. What is
 * held back stays so while its address takes no mail. Throws NOT_FOUND where the one cannot be sent.
 */
export async function sendMailsAgain(database: MarketDatabase, clock: Clock, which: string): Promise<number> {
  const now = clock.now()
  const { numUpdatedRows } = await database.asService((tx) =>
    tx
      .updateTable('mail_outbox')
      .set({ failed_at: null, attempts: 0, next_try_at: now })
      .where('failed_at', 'is not', null)
      .where('body', 'is not', null)
      .where('expires_at', '>', now)
      .$if(which !== 'all', (query) => query.where((where) => where(where.cast('id', 'text'), '=', which)))
      .executeTakeFirstOrThrow(),
  )
  if (numUpdatedRows === 0n && which !== 'all') {
    throw new LunaError('NOT_FOUND', 'No mail with this id was given up and is still of use.')
  }
  return Number(numUpdatedRows)
}
