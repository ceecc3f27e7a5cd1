import { LunaError } from '#shared/contract/errors.ts'
import type { Engine } from '../engine.ts'

/**
 * On the person's word: what the market refused is sent as a new change. What merely waits keeps its number and key, as
 * the market may have it already and only its answer was lost. Throws NOT_FOUND, CONFLICT for what waits for a decision.
 */
export function retryMutation({ sync, market, write }: Pick<Engine, 'sync' | 'market' | 'write'>, id: string): void {
  const account = market.requireAccount()
  const entry = sync.outbox.list(account.id).find((one) => one.id === id)
  if (entry === undefined) throw new LunaError('NOT_FOUND', `mutation ${id}`)
  if (entry.state === 'held') throw new LunaError('CONFLICT', entry.subject)
  write((changed) => {
    if (entry.state === 'refused') sync.outbox.renew(changed, id)
    else sync.outbox.hurry(changed, account.id)
  })
}
