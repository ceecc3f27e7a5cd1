import { Flag, PencilLine, X } from 'lucide-react'
import { memo } from 'react'
import type { AssetSummary } from '#shared/contract/studio/assets.ts'
import { cx } from '../../components/cx.ts'
import { KindIcon } from '../../components/kind-icon.tsx'
import { RatingStars } from '../../components/rating.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { Thumbnail } from '../../components/thumbnail.tsx'
import { VerdictBadge } from '../../components/verdict-badge.tsx'
import { formatDate } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { HiddenNotes, StackButton } from './asset-marks.tsx'
import type { CellProps } from './grid-cell.tsx'

const words = en.library.grid

export const LIST_ROW_HEIGHT_PX = 44
export const LIST_HEADER_HEIGHT_PX = 32

/** Columns that do not fit give way: tags first, name and verdict never. */
const LIST_COLUMNS = cx(
  'grid grid-cols-[36px_minmax(0,1fr)_136px] items-center gap-3',
  '@xl:grid-cols-[36px_minmax(140px,1fr)_132px_136px]',
  '@2xl:grid-cols-[36px_minmax(140px,1fr)_132px_84px_136px]',
  '@min-[45rem]:grid-cols-[36px_minmax(140px,1fr)_132px_84px_136px_104px]',
  '@4xl:grid-cols-[36px_minmax(140px,2fr)_132px_84px_136px_104px_minmax(0,1.5fr)]',
)

const KIND = 'hidden @xl:flex'
const RATING = 'hidden @2xl:flex'
const UPDATED = 'hidden @min-[45rem]:block'
const TAGS = 'hidden @4xl:block'

export function ListHeader() {
  const { name, kind, rating, verdict, updated, tags } = words.columns
  return (
    <div
      aria-hidden
      className={cx(
        LIST_COLUMNS,
        'sticky top-0 z-10 border-line border-b bg-canvas px-3 font-medium text-ink-3 text-xs',
      )}
      style={{ height: LIST_HEADER_HEIGHT_PX }}
    >
      <span />
      <span className="truncate">{name}</span>
      <span className={KIND}>{kind}</span>
      <span className={RATING}>{rating}</span>
      <span className="truncate">{verdict}</span>
      <span className={UPDATED}>{updated}</span>
      <span className={TAGS}>{tags}</span>
    </div>
  )
}

export const ListRow = memo(function ListRow({ asset, index, selected, current }: Omit<CellProps, 'size'>) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a virtual grid cannot be a table
    <div
      role="gridcell"
      draggable={asset !== undefined}
      aria-colindex={1}
      aria-selected={selected}
      aria-label={asset ? undefined : words.loading}
      data-index={index}
      tabIndex={current ? 0 : -1}
      className={cx(
        LIST_COLUMNS,
        'no-select h-full w-full border-line border-b px-3 text-sm focus-visible:-outline-offset-2',
        selected ? 'bg-accent-soft' : 'hover:bg-hover',
      )}
    >
      {asset ? <Columns asset={asset} /> : <Skeleton className="col-span-full h-4" />}
    </div>
  )
})

function Columns({ asset }: { asset: AssetSummary }) {
  return (
    <>
      <span className="flex size-9 items-center justify-center overflow-hidden rounded-sm bg-mat">
        <Thumbnail asset={asset} />
      </span>
      <span className="flex min-w-0 items-center gap-2">
        <span className={cx('truncate', asset.flag === 'reject' && 'text-ink-3 line-through')} title={asset.name}>
          {asset.name}
        </span>
        <HiddenNotes asset={asset} />
        {asset.flag === 'pick' && <Flag className="size-3 shrink-0 fill-current text-positive" aria-hidden />}
        {asset.flag === 'reject' && <X className="size-3.5 shrink-0 text-stop" aria-hidden />}
        {asset.hasDraft && <PencilLine className="size-3.5 shrink-0 text-ink-3" aria-hidden />}
        <StackButton collapsedCount={asset.collapsedCount} className="shrink-0 bg-hover hover:bg-pressed" />
      </span>
      <span className={cx(KIND, 'min-w-0 items-center gap-2 text-ink-2')}>
        <KindIcon kind={asset.kind} className="size-4 shrink-0" />
        <span className="truncate">{en.kinds[asset.kind].one}</span>
      </span>
      <RatingCell value={asset.rating} />
      <span className="flex items-center">
        {asset.verdict && <VerdictBadge verdict={asset.verdict.verdict} stale={asset.verdict.stale} />}
      </span>
      <span className={cx(UPDATED, 'tnum truncate text-ink-2')}>{formatDate(asset.updatedAt)}</span>
      <span className={cx(TAGS, 'truncate text-ink-3')}>{asset.tags.join(', ')}</span>
    </>
  )
}

/** Keeps its column even without a rating. */
function RatingCell({ value }: { value: number }) {
  return (
    <span className={cx(RATING, 'items-center')}>
      <RatingStars value={value} />
    </span>
  )
}
