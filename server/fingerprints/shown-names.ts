/** What a report says to the person whose work was checked: works for adults are compared with, but not named to all. */
import { sql } from 'kysely'
import { ADULT_RATING } from '#shared/asset-card/age.ts'
import type { Match, PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { seesAdultWorks } from '../accounts/age.ts'
import type { Tx } from '../db/database.ts'

const MARKET = 'market:'

const fingerprintIdOf = ({ id }: Match): string | null => (id.startsWith(MARKET) ? id.slice(MARKET.length) : null)

/** Fingerprints of works for adults by others than the reader. */
async function adultsAmongOthers(tx: Tx, readerId: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    select f.id from fingerprints f join assets a on a.account_id = f.account_id and a.id = f.asset_id
    where f.id = any (${[...ids]}::uuid[]) and f.account_id <> ${readerId} and a.age_rating = ${ADULT_RATING}`.execute(
    tx,
  )
  return new Set(rows.map(({ id }) => id))
}

/** The report with nothing but names left out, as catalogs leave them out. In a transaction of the service. */
export async function withShownNames(tx: Tx, readerId: string, report: PreflightReport): Promise<PreflightReport> {
  const { matches, similarWorks } = report
  const ids = [...matches, ...similarWorks].flatMap((match) => fingerprintIdOf(match) ?? [])
  if (ids.length === 0 || (await seesAdultWorks(tx, readerId))) return report
  const hidden = await adultsAmongOthers(tx, readerId, ids)
  if (hidden.size === 0) return report
  const shown = (match: Match): Match => {
    return hidden.has(fingerprintIdOf(match) ?? '') ? { ...match, name: '', creatorName: null } : match
  }
  return { ...report, matches: matches.map(shown), similarWorks: similarWorks.map(shown) }
}
