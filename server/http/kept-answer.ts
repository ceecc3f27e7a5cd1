/**
 * Answers that are kept with the work itself: where the market dies after the work was committed and before it could
 * answer, the repeated request gets the answer instead of doing the work again. For work that is not the same when done
 * twice and is done in one transaction.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Tx } from '../db/database.ts'

export interface KeyInUse {
  /** As the key is kept. */
  readonly accountId: string
  readonly key: string
  /** The status of the answer stored in the work's transaction, valid if the work succeeds; null if there is none. */
  keptStatus: number | null
}

const inUse = new AsyncLocalStorage<KeyInUse>()

export function whileKeyIsInUse<Result>(key: KeyInUse, work: () => Promise<Result>): Promise<Result> {
  return inUse.run(key, work)
}

/**
 * Call as the service, in the transaction of the work, with what the operation answers by the contract and its status.
 * Does nothing for a request without a key.
 */
export async function keepAnswer<Answer extends object>(tx: Tx, answer: Answer, status = 200): Promise<Answer> {
  const key = inUse.getStore()
  if (key !== undefined) {
    await tx
      .updateTable('idempotency_keys')
      .set({ response_status: status, response_body: JSON.stringify(answer) })
      .where('account_id', '=', key.accountId)
      .where('key', '=', key.key)
      .execute()
    key.keptStatus = status
  }
  return answer
}
