/** The current reputation of an account, calculated from its events. */
import { LunaError } from '#shared/contract/errors.ts'
import { explainReputation, type ReputationExplanation } from '#shared/reputation/explain.ts'
import type { Tx } from '../db/database.ts'
import { standingEvents } from './sums.ts'

/** With every component, input and prior. An unknown account is treated as a newcomer. */
export async function reputationOf(tx: Tx, accountId: string, now: Date): Promise<ReputationExplanation> {
  return explainReputation(await standingEvents(tx, accountId, now), now.getTime())
}

/** Throws ACCOUNT_BANNED, REPUTATION_TOO_LOW. */
export async function requireMaySubmit(tx: Tx, accountId: string, now: Date): Promise<void> {
  const { maySubmit, standing, sentences } = await reputationOf(tx, accountId, now)
  if (maySubmit) return
  throw new LunaError(standing.isBanned ? 'ACCOUNT_BANNED' : 'REPUTATION_TOO_LOW', sentences.at(-1))
}
