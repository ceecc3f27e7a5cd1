import { Plus } from 'lucide-react'
import { useRef } from 'react'
import type { AssetKind } from '#shared/asset-card/kinds.ts'
import type { WantedOffer } from '#shared/contract/market/submissions.ts'
import type { ParentLink } from '#shared/offers/ancestry.ts'
import type { OfferKind } from '#shared/offers/offers.ts'
import { wayKey } from '#shared/offers/way-key.ts'
import type { SubmissionProblem } from '#shared/submissions/problems.ts'
import { Button } from '../../components/button.tsx'
import { Switch } from '../../components/switch.tsx'
import { formatDateTime } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { LicenseTermsFields } from './license-terms-fields.tsx'
import { NetSplit } from './net-split.tsx'
import { PriceField } from './price-field.tsx'
import { type KnownFees, useFeeSchedule } from './use-fee-schedule.ts'
import { wayName } from './way-name.ts'
import { firstPrice, newOffer, type Way, waysOf, withOffer } from './ways.ts'

export interface OffersEditorProps {
  value: readonly WantedOffer[]
  onChange: (value: WantedOffer[]) => void
  kind: AssetKind
  /** What the work derives from, the nearest first; they get their royalties from your share. */
  parents?: readonly ParentLink[]
  /** Problems of the whole submission; those of `offers` are shown next to their fields. */
  problems?: readonly SubmissionProblem[]
  /** Only these ways; all that the kind may be sold in by default. */
  shown?: readonly OfferKind[]
  disabled?: boolean
}

const NO_PARENTS: readonly ParentLink[] = []

/** The ways to sell one work: each on or off, with its price, its legal range and what a sale leaves for everybody. */
export function OffersEditor(props: OffersEditorProps) {
  const { value, onChange, kind, parents = NO_PARENTS, problems = [], shown, disabled = false } = props
  const known = useFeeSchedule()
  const ways = waysOf(kind, shown)
  // What was switched off comes back with its price and terms.
  const switchedOff = useRef(new Map<string, WantedOffer[]>())
  const problemAt = (field: string) => problems.find((problem) => problem.field === field)?.message
  const listProblem = problemAt('offers')
  const toggle = (way: Way, isOn: boolean) => {
    const kept = value.filter((offer) => wayKey(offer) !== way.key)
    if (!isOn) {
      switchedOff.current.set(
        way.key,
        value.filter((offer) => wayKey(offer) === way.key),
      )
      onChange(kept)
      return
    }
    const before = switchedOff.current.get(way.key) ?? []
    const added = before.length > 0 ? before : [newOffer(way, firstPrice(kind, way))]
    onChange(added.reduce<WantedOffer[]>((list, offer) => withOffer(list, offer, ways), kept))
  }
  const replace = (index: number, offer: WantedOffer | null) =>
    onChange(value.flatMap((old, at) => (at !== index ? [old] : offer === null ? [] : [offer])))
  return (
    <div className="flex min-w-0 flex-col">
      {listProblem !== undefined && (
        <p role="alert" className="pb-2 text-sm text-stop">
          {listProblem}
        </p>
      )}
      {ways.map((way) => (
        <WayRow
          key={way.key}
          way={way}
          offers={value.flatMap((offer, index) => (wayKey(offer) === way.key ? [{ offer, index }] : []))}
          known={known}
          parents={parents}
          problemAt={problemAt}
          disabled={disabled}
          onToggle={(isOn) => toggle(way, isOn)}
          onReplace={replace}
          onAdd={() => onChange(withOffer(value, newOffer(way, firstPrice(kind, way)), ways))}
        />
      ))}
      <p className="border-line border-t pt-2 text-ink-3 text-xs">{feesText(known)}</p>
    </div>
  )
}

/** The fee schedule of the splits, and its age. */
function feesText({ fees, source, asOf }: KnownFees): string {
  const { feesFrom } = en.pricing
  if (source === 'built_in' || asOf === null) return feesFrom.builtIn(fees.version)
  return source === 'market' ? feesFrom.market(fees.version) : feesFrom.cache(fees.version, formatDateTime(asOf))
}

interface WayRowProps {
  way: Way
  offers: readonly { offer: WantedOffer; index: number }[]
  known: KnownFees
  parents: readonly ParentLink[]
  problemAt: (field: string) => string | undefined
  disabled: boolean
  onToggle: (isOn: boolean) => void
  onReplace: (index: number, offer: WantedOffer | null) => void
  onAdd: () => void
}

function WayRow({ way, offers, known, parents, problemAt, disabled, onToggle, onReplace, onAdd }: WayRowProps) {
  const words = en.pricing.ways[wayName(way)]
  const isOn = offers.length > 0
  const share = known.fees.platformBasisPoints[way.offer]
  return (
    <section
      aria-label={words.label}
      className="flex flex-col gap-3 border-line border-t py-3 first-of-type:border-t-0"
    >
      <div className="flex items-start justify-between gap-4">
        <div className="min-w-0">
          <p className="font-medium text-sm">{words.label}</p>
          <p className="text-ink-2 text-xs">
            {words.text} {en.pricing.platformTakes(`${share / 100}\u00a0%`)}
          </p>
        </div>
        <Switch label={words.label} checked={isOn} disabled={disabled} onChange={onToggle} />
      </div>
      {offers.map(({ offer, index }) => (
        <div key={index} className="flex min-w-0 flex-col gap-3">
          <div className="grid grid-cols-[8rem_minmax(0,1fr)] items-start gap-4">
            <PriceField
              way={way}
              label={en.pricing.priceOf(words.per)}
              priceCents={offer.priceCents}
              disabled={disabled}
              error={problemAt(`offers.${index}.priceCents`) ?? problemAt(`offers.${index}`)}
              onChange={(priceCents) => onReplace(index, { ...offer, priceCents })}
            />
            <div className="pt-7">
              <NetSplit way={way} priceCents={offer.priceCents} fees={known.fees} parents={parents} />
            </div>
          </div>
          {offer.terms !== undefined && (
            <LicenseTermsFields
              terms={offer.terms}
              disabled={disabled}
              problem={problemAt(`offers.${index}.terms`)}
              onChange={(terms) => onReplace(index, { ...offer, terms })}
              {...(offers.length > 1 ? { onRemove: () => onReplace(index, null) } : {})}
            />
          )}
        </div>
      ))}
      {isOn && way.offer === 'license' && (
        <Button size="small" tone="quiet" icon={<Plus />} className="self-start" disabled={disabled} onClick={onAdd}>
          {en.pricing.addLicense}
        </Button>
      )}
    </section>
  )
}
