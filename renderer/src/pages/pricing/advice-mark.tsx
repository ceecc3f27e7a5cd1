import { useQuery } from '@tanstack/react-query'
import { ArrowDown, ArrowUp, Check } from 'lucide-react'
import type { ReactNode } from 'react'
import type { OwnWork } from '#shared/contract/market/offers.ts'
import { market } from '../../api/market.ts'
import { formatCents } from '../../components/money.ts'
import { en } from '../../strings/en.ts'
import { sellingOffers } from './pending-prices.ts'

const words = en.pricing.advice

/** Whether the first price of a work is in the range of comparable works. Shows nothing while that is unknown. */
export function AdviceMark({ work }: { work: OwnWork }) {
  const offer = sellingOffers(work)[0]
  const query = useQuery({
    ...market.offers.recommend.queryOptions({
      input: {
        assetId: work.assetId,
        offer: offer?.offer ?? 'one_time',
        ...(offer?.interval === undefined ? {} : { interval: offer.interval }),
      },
    }),
    enabled: offer !== undefined,
  })
  if (offer === undefined || query.data === undefined) return null
  const { usualRange, recommendedCents } = query.data.data
  const { priceCents } = offer
  if (priceCents < usualRange.lowCents) {
    return (
      <Mark
        icon={<ArrowDown aria-hidden />}
        text={words.below}
        hint={words.recommended(formatCents(recommendedCents))}
      />
    )
  }
  if (priceCents > usualRange.highCents) {
    return (
      <Mark icon={<ArrowUp aria-hidden />} text={words.above} hint={words.recommended(formatCents(recommendedCents))} />
    )
  }
  return (
    <Mark icon={<Check aria-hidden />} text={words.usual} hint={words.recommended(formatCents(recommendedCents))} />
  )
}

function Mark({ icon, text, hint }: { icon: ReactNode; text: string; hint: string }) {
  return (
    <span title={hint} className="flex items-center gap-1 text-ink-2 text-xs [&_svg]:size-3.5">
      {icon}
      {text}
    </span>
  )
}
