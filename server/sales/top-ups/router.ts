import { accountOf } from '../../http/access.ts'
import { marketImplementer } from '../../http/implementer.ts'
import type { AutoTopUps } from './top-ups.ts'

export function autoTopUpRouter(topUps: AutoTopUps) {
  const api = marketImplementer.autoTopUp
  return {
    read: api.read.handler(({ context }) => topUps.read(accountOf(context))),
    set: api.set.handler(({ input: { agreedTerms: _version, ...plan }, context }) =>
      topUps.set(accountOf(context), plan),
    ),
    off: api.off.handler(({ context }) => topUps.off(accountOf(context))),
    resume: api.resume.handler(({ context }) => topUps.resume(accountOf(context))),
    removeCard: api.removeCard.handler(({ context }) => topUps.removeCard(accountOf(context))),
  }
}
