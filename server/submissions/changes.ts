/** A creator's changes between two rounds, for the reviewer of the second. */
import { diffCards, type FieldDifference } from '#shared/asset-card/diff.ts'
import type { Changes, WantedOffer } from '#shared/contract/market/submissions.ts'
import type { SubmittedWork } from './submission-rows.ts'

export interface NumberedWork {
  /** Of the round; a draft counts as the round it would be. */
  readonly number: number
  readonly work: Pick<SubmittedWork, 'card' | 'media' | 'offers'>
}

function offerName({ offer, interval }: WantedOffer): string {
  return interval === undefined ? offer : `${offer}.${interval}`
}

/** Several licenses may stand side by side, so offers of one name are compared in their order. */
function byName(offers: readonly WantedOffer[]): Map<string, WantedOffer> {
  const seen = new Map<string, number>()
  return new Map(
    offers.map((offer) => {
      const name = offerName(offer)
      const count = (seen.get(name) ?? 0) + 1
      seen.set(name, count)
      return [count === 1 ? `offers.${name}` : `offers.${name}.${count}`, offer]
    }),
  )
}

function offerChanges(before: readonly WantedOffer[], after: readonly WantedOffer[]): FieldDifference[] {
  const [had, has] = [byName(before), byName(after)]
  return [...new Set([...had.keys(), ...has.keys()])].flatMap((path): FieldDifference[] => {
    const [old, now] = [had.get(path), has.get(path)]
    if (old === undefined) return [{ path, kind: 'added', after: now }]
    if (now === undefined) return [{ path, kind: 'removed', before: old }]
    return JSON.stringify(old) === JSON.stringify(now) ? [] : [{ path, kind: 'changed', before: old, after: now }]
  })
}

function mediaChanges(before: SubmittedWork['media'], after: SubmittedWork['media']): Changes['media'] {
  const brought = (media: SubmittedWork['media']) => media.filter(({ isMade }) => !isMade)
  const isIn = (media: SubmittedWork['media'], { sha256, role }: SubmittedWork['media'][number]) =>
    media.some((other) => other.sha256 === sha256 && other.role === role)
  const [had, has] = [brought(before), brought(after)]
  return [
    ...had.filter((file) => !isIn(has, file)).map(({ sha256, role }) => ({ change: 'removed' as const, sha256, role })),
    ...has.filter((file) => !isIn(had, file)).map(({ sha256, role }) => ({ change: 'added' as const, sha256, role })),
  ]
}

export function changesBetween(before: NumberedWork | null, after: NumberedWork): Changes {
  if (before === null) return { from: null, to: after.number, card: [], media: [], offers: [] }
  return {
    from: before.number,
    to: after.number,
    card: diffCards(before.work.card, after.work.card),
    media: mediaChanges(before.work.media, after.work.media),
    offers: offerChanges(before.work.offers, after.work.offers),
  }
}
