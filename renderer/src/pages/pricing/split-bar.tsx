import { formatMicroDollars, microDollars } from '#shared/money/money.ts'
import type { ParentLink } from '#shared/offers/ancestry.ts'
import type { NetParts } from '#shared/pricing/net-preview.ts'
import { cx } from '../../components/cx.ts'
import { en } from '../../strings/en.ts'
import { type Receiver, type SplitPart, splitParts } from './split-parts.ts'

/** Distinguished by fill and pattern as well as by the text next to them. */
const FILLS: Record<Receiver, string> = {
  you: 'bg-accent-solid',
  parents: 'bg-accent-soft bg-[repeating-linear-gradient(135deg,var(--accent)_0_2px,transparent_2px_6px)]',
  platform: 'bg-ink-3',
  processor: 'bg-panel bg-[radial-gradient(circle,var(--ink-2)_1px,transparent_1.5px)] bg-size-[5px_5px]',
}

export interface SplitBarProps {
  /** Of one sale, or of many. */
  parts: NetParts
  parents?: readonly ParentLink[]
  /** Without the words below; the bar then says everything in its name. */
  isBare?: boolean
}

/** What the buyer pays, cut into what each receives: a bar, its legend with amounts, and the whole in one sentence. */
export function SplitBar({ parts, parents = [], isBare = false }: SplitBarProps) {
  const shown = splitParts(parts, parents)
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <div
        role="img"
        aria-label={splitSentence(parts, shown)}
        className="flex h-3 w-full gap-px overflow-hidden rounded-sm bg-line"
      >
        {shown.map((part) => (
          <span
            key={keyOf(part)}
            className={cx('h-full min-w-0', FILLS[part.receiver])}
            style={{ width: `${part.basisPoints / 100}%` }}
          />
        ))}
      </div>
      {!isBare && <Legend parts={shown} />}
    </div>
  )
}

function Legend({ parts }: { parts: readonly SplitPart[] }) {
  return (
    <ul aria-hidden className="flex flex-wrap gap-x-4 gap-y-0.5">
      {parts.map((part) => (
        <li key={keyOf(part)} className="flex items-center gap-1.5 text-ink-2 text-xs">
          <span className={cx('size-2.5 shrink-0 rounded-xs border border-line-strong', FILLS[part.receiver])} />
          <span>{labelOf(part)}</span>
          <span className={cx('tabular-nums', part.receiver === 'you' && 'font-semibold text-ink')}>
            {amountOf(part)}
          </span>
        </li>
      ))}
    </ul>
  )
}

function keyOf({ receiver, assetId }: SplitPart): string {
  return `${receiver}${assetId ?? ''}`
}

function labelOf({ receiver, depth, amountMicroDollars }: SplitPart): string {
  if (receiver === 'parents') return en.pricing.split.parent(depth ?? 1)
  if (receiver === 'platform' && amountMicroDollars < 0n) return en.pricing.split.platformPays
  return en.pricing.split[receiver]
}

function amountOf({ amountMicroDollars }: SplitPart): string {
  return formatMicroDollars(microDollars(amountMicroDollars < 0n ? -amountMicroDollars : amountMicroDollars))
}

function splitSentence(parts: NetParts, shown: readonly SplitPart[]): string {
  const each = shown.map((part) => `${labelOf(part)} ${amountOf(part)}`).join(', ')
  return en.pricing.split.sentence(formatMicroDollars(parts.buyerPays), each)
}
