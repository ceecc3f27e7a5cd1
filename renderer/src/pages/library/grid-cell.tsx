import { Flag, PencilLine, X } from 'lucide-react'
import { memo } from 'react'
import type { AssetSummary } from '#shared/contract/studio/assets.ts'
import { cx } from '../../components/cx.ts'
import { KindIcon } from '../../components/kind-icon.tsx'
import { RatingStars } from '../../components/rating.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { Thumbnail } from '../../components/thumbnail.tsx'
import { VerdictBadge } from '../../components/verdict-badge.tsx'
import { en } from '../../strings/en.ts'
import { HiddenNotes, StackButton } from './asset-marks.tsx'

const words = en.library.grid

/** Cells narrower than this show the picture alone. */
export const CAPTION_FROM_PX = 120
export const CAPTION_HEIGHT_PX = 44

export interface CellProps {
  asset: AssetSummary | undefined
  index: number
  column: number
  selected: boolean
  /** Takes the focus when the grid gets it. */
  current: boolean
  /** Width of the cell, CSS pixels. */
  size: number
}

export const GridCell = memo(function GridCell({ asset, index, column, selected, current, size }: CellProps) {
  const captioned = size >= CAPTION_FROM_PX
  return (
    // biome-ignore lint/a11y/useSemanticElements: a virtual grid cannot be a table
    <div
      role="gridcell"
      draggable={asset !== undefined}
      aria-colindex={column + 1}
      aria-selected={selected}
      aria-label={asset ? undefined : words.loading}
      data-index={index}
      tabIndex={current ? 0 : -1}
      className={cx(
        'no-select group flex min-w-0 flex-col rounded-md p-1',
        selected ? 'bg-accent-soft ring-2 ring-accent' : 'hover:bg-hover',
      )}
      style={{ width: size }}
    >
      <div
        className={cx('relative flex min-h-0 flex-1 items-center justify-center overflow-hidden rounded-sm bg-mat p-1')}
      >
        {asset ? (
          <span className={cx('size-full', asset.flag === 'reject' && 'opacity-35')}>
            <Thumbnail asset={asset} edge={size * devicePixelRatio > 280 ? 512 : 256} />
          </span>
        ) : (
          <Skeleton className="size-full" />
        )}
        {asset && <Marks asset={asset} />}
      </div>
      <div
        className={captioned ? 'shrink-0 px-1 pt-1' : 'sr-only'}
        style={captioned ? { height: CAPTION_HEIGHT_PX - 4 } : undefined}
      >
        {asset ? <Caption asset={asset} /> : captioned && <Skeleton className="mt-1 h-3 w-2/3" />}
      </div>
    </div>
  )
})

function Caption({ asset }: { asset: AssetSummary }) {
  return (
    <>
      <p className="truncate text-ink text-xs" title={asset.name}>
        {asset.name}
      </p>
      <div className="flex h-5 items-center gap-1.5 text-ink-3">
        <KindIcon kind={asset.kind} className="size-3.5 shrink-0" />
        <HiddenNotes asset={asset} />
        {asset.rating > 0 ? (
          <RatingStars value={asset.rating} />
        ) : (
          <span className="truncate text-xs">{en.kinds[asset.kind].one}</span>
        )}
        <span className="ml-auto flex shrink-0 items-center gap-1">
          {asset.hasDraft && <PencilLine className="size-3.5" aria-hidden />}
          {asset.verdict && <VerdictBadge verdict={asset.verdict.verdict} stale={asset.verdict.stale} iconOnly />}
        </span>
      </div>
    </>
  )
}

const MARK = 'absolute top-1 left-1 flex size-5 items-center justify-center rounded-sm bg-raised shadow-float'

/** Flag and stack, on the picture's corners. */
function Marks({ asset }: { asset: AssetSummary }) {
  return (
    <>
      {asset.flag === 'pick' && (
        <span className={`${MARK} text-positive`}>
          <Flag className="size-3 fill-current" aria-hidden />
        </span>
      )}
      {asset.flag === 'reject' && (
        <span className={`${MARK} text-stop`}>
          <X className="size-3.5" strokeWidth={2.5} aria-hidden />
        </span>
      )}
      <StackButton
        collapsedCount={asset.collapsedCount}
        className="absolute top-1 right-1 bg-raised text-ink shadow-float hover:bg-hover"
      />
    </>
  )
}
