import { useMemo } from 'react'
import { formatMicroDollars } from '#shared/money/money.ts'
import type { NetPreview } from '#shared/pricing/net-preview.ts'
import { en } from '../../strings/en.ts'
import { SplitBar } from './split-bar.tsx'
import { netOf, type PricedWay } from './split-parts.ts'

/** What one sale leaves for everybody, drawn and in words; follows the price as it is typed. */
export function NetSplit({ way, priceCents, fees, parents = [] }: PricedWay) {
  const preview = useMemo(() => netOf({ way, priceCents, fees, parents }), [way, priceCents, fees, parents])
  if (preview === null) return <p className="text-ink-3 text-xs">{en.pricing.split.noPrice}</p>
  if (preview.perSale.buyerPays === 0n) return <p className="text-ink-2 text-xs">{en.pricing.split.free}</p>
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <SplitBar parts={preview.perSale} parents={parents} />
      <p className="text-ink-3 text-xs">{noteOn(preview)}</p>
    </div>
  )
}

function noteOn({ topUp, expectedCreatorNet, refundBasisPoints, perSale }: NetPreview): string {
  const { split } = en.pricing
  const sentences = [
    split.afterRefunds(`${refundBasisPoints / 100}\u00a0%`, formatMicroDollars(expectedCreatorNet)),
    ...(topUp === null ? [] : [split.fromWallet]),
    ...(perSale.platformKeeps < 0n ? [split.platformLoses] : []),
  ]
  return sentences.join(' ')
}
