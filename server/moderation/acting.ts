/** What only a person may write is written as that person; row-level security holds the market to it. */
import { sql } from 'kysely'
import { LunaError } from '#shared/contract/errors.ts'
import { brokenConstraint, databaseErrorCode, type Tx } from '../db/database.ts'

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * Within a transaction of the service. Throws NOT_ALLOWED if the database refuses this person, CONFLICT if it was
 * already done; the transaction cannot continue then.
 */
export async function writeAs(tx: Tx, accountId: string, write: () => Promise<unknown>): Promise<void> {
  if (!UUID.test(accountId)) throw new LunaError('INVALID_INPUT', 'accountId is not a uuid.')
  await sql.raw(`set local role luna_app; set local app.account = '${accountId}'`).execute(tx)
  try {
    await write()
  } catch (error) {
    const code = databaseErrorCode(error)
    if (code === '23505') throw new LunaError('CONFLICT', 'This has already been decided.', { cause: error })
    if (code === '42501' || brokenConstraint(error) !== undefined) {
      throw new LunaError('NOT_ALLOWED', 'It takes two people who are not involved.', { cause: error })
    }
    throw error
  }
  await sql.raw(`set local role luna_service; set local app.account = ''`).execute(tx)
}
