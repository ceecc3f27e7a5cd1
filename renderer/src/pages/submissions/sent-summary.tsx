import type { StudioSubmission } from '#shared/contract/studio/submissions.ts'
import { formatCents } from '../../components/money.ts'
import { en } from '../../strings/en.ts'
import { Detail, DetailList } from '../library/inspector-parts.tsx'
import { ParentName } from './parent-name.tsx'

const words = en.submissions.offers

/** What is offered, for whom, and what it derives from. */
export function SentSummary({ submission }: { submission: StudioSubmission }) {
  const { draft, market } = submission
  const { derivation, offers, ageRating, media } = draft
  const agreed = market?.submission.derivation?.parents ?? []
  return (
    <DetailList>
      {offers.map(({ offer, priceCents, interval }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: several licenses may stand side by side
        <Detail key={`${offer}.${interval ?? ''}.${index}`} label={words.kinds[offer]}>
          {[formatCents(priceCents), interval].filter(Boolean).join(' / ')}
        </Detail>
      ))}
      {offers.length === 0 && <Detail label={words.title}>{en.common.none}</Detail>}
      <Detail label={words.ageRating}>
        {ageRating === null ? en.common.notSet : en.submissions.sheet.ages[ageRating]}
      </Detail>
      <Detail label={words.files}>{String(media.length)}</Detail>
      {derivation !== null && (
        <Detail label={words.derivation}>
          {derivation.parents.map((parent) => {
            const agreement = agreed.find((one) => one.parentAssetId === parent.parentAssetId)?.agreement ?? null
            return (
              <div key={parent.parentAssetId} className="pb-1 last:pb-0">
                <ParentName assetId={parent.parentAssetId} />
                <span className="block text-ink-2">{en.market.chain.kinds[parent.kind]}</span>
                <span className="block">{words.royalty(parent.royaltyPercent)}</span>
                {agreement !== null && <span className="block text-ink-2">{words.agreement[agreement]}</span>}
              </div>
            )
          })}
        </Detail>
      )}
    </DetailList>
  )
}
