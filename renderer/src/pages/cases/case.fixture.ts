import type { ModeratedCase } from '#shared/contract/market/moderation.ts'
import { AT, idOf } from '../../testing/ids.ts'

export function moderatedCase(changes: Partial<ModeratedCase> = {}): ModeratedCase {
  return {
    ...{ id: idOf(1), kind: 'copyright', assetId: idOf(2), name: 'Ash', state: 'open', reports: 1, isContest: false },
    ...{ openedAt: AT, answerUntil: AT, answeredAt: null, decideUntil: null, pausedUntil: null, reportTexts: [] },
    ...{ events: [], openProposal: null, contests: [], wouldBan: false },
    may: { propose: true, confirm: true, decideAppeal: false },
    ...changes,
  }
}
