/** Names that only one account can have: the database's unique constraints decide who was first. */
import type { LunaError } from '#shared/contract/errors.ts'
import { brokenConstraint } from '../db/database.ts'

/** Throws `taken` where `work` breaks this unique constraint. */
export async function claiming<T>(constraint: string, taken: LunaError, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw brokenConstraint(error) === constraint ? taken : error
  }
}
