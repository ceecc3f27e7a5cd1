/** Who is shown works for adults, and who may buy them. */
import { isForAdults } from '#shared/asset-card/age.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'

/** True for an account that has said to be 18 or older and has not switched such works off; never for anyone else. */
export async function seesAdultWorks(tx: Tx, accountId: string | null): Promise<boolean> {
  if (accountId === null) return false
  const row = await tx
    .selectFrom('accounts')
    .select(['is_adult', 'shows_adult_works'])
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return row?.is_adult === true && row.shows_adult_works
}

interface RatedWork {
  readonly ageRating: string
  readonly creatorId: string
}

/** Whether the account is shown the work: everyone is, unless it is for adults. Its creator always is. */
export async function isShownTo(
  tx: Tx,
  accountId: string | null,
  { ageRating, creatorId }: RatedWork,
): Promise<boolean> {
  return !isForAdults(ageRating) || accountId === creatorId || (await seesAdultWorks(tx, accountId))
}

/** Throws AGE_RESTRICTED. */
export async function requireShown(tx: Tx, accountId: string | null, work: RatedWork): Promise<void> {
  if (!(await isShownTo(tx, accountId, work))) throw new LunaError('AGE_RESTRICTED')
}

/** Asked once for each request that lists works. */
export type AgeGate = (accountId: string | null) => Promise<boolean>

export function createAgeGate(database: MarketDatabase): AgeGate {
  return async (accountId) =>
    accountId !== null && (await database.asAccount(accountId, (tx) => seesAdultWorks(tx, accountId)))
}

/** Those of the accounts that have said to be 18 or older. */
export async function adultsAmong(tx: Tx, accountIds: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await tx
    .selectFrom('accounts')
    .select('account_id')
    .where('account_id', 'in', [...accountIds])
    .where('is_adult', '=', true)
    .execute()
  return new Set(rows.map(({ account_id }) => account_id))
}
