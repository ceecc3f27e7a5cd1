/** Many uses in one request. Each is sold or refused by itself, and sold once however often the request is sent. */
import { toLunaError } from '#shared/contract/errors.ts'
import { httpStatusOf } from '#shared/contract/market/problem.ts'
import type { UsesBatch } from '#shared/contract/market/sales.ts'
import { cents, centsToMicroDollars } from '#shared/money/money.ts'
import type { PerUseSales, SoldUse, UseRequest } from './per-use.ts'

type Common = Pick<UseRequest, 'buyerId' | 'key' | 'apiKeyId'>
type Wanted = Pick<UseRequest, 'assetId' | 'storyId' | 'turnId'>

export function answerOfUse({ at, ...sold }: SoldUse) {
  return { ...sold, at: at.toISOString() }
}

function refused(reason: unknown): UsesBatch['items'][number] {
  const error = toLunaError(reason)
  // What failed in the market itself is sent again under the same key, so it must not be kept as the answer.
  if (httpStatusOf(error.code) >= 500) throw reason
  return { state: 'refused', error: error.toReport() }
}

/** Throws the failures of the market itself; what was sold by then is found again under its key. */
export async function sellUses(uses: PerUseSales, common: Common, wanted: readonly Wanted[]): Promise<UsesBatch> {
  const outcomes = await Promise.allSettled(
    wanted.map((use, index) => uses.sell({ ...common, ...use, key: `${common.key}#${index}` })),
  )
  const sold = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
  const total = sold.reduce((sum, { priceCents }) => sum + priceCents, 0)
  return {
    items: outcomes.map((outcome) =>
      outcome.status === 'fulfilled' ? { state: 'sold', ...answerOfUse(outcome.value) } : refused(outcome.reason),
    ),
    soldCount: sold.length,
    refusedCount: outcomes.length - sold.length,
    amountMicroDollars: String(centsToMicroDollars(cents(total))),
  }
}
