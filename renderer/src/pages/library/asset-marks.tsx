/** Marks of an asset that the grid and the list both show. */
import { Layers } from 'lucide-react'
import type { AssetSummary } from '#shared/contract/studio/assets.ts'
import { en } from '../../strings/en.ts'

const words = en.library.grid

/** What only icons show, in words for screen readers. */
export function HiddenNotes({ asset }: { asset: AssetSummary }) {
  const notes = [
    ...(asset.flag === 'pick' ? [words.picked] : []),
    ...(asset.flag === 'reject' ? [words.rejected] : []),
    ...(asset.hasDraft ? [words.draft] : []),
  ]
  return notes.length > 0 && <span className="sr-only">{notes.join(', ')}</span>
}

/** The number of pictures in this one's stack; opens the stack. Hidden for a single picture. */
export function StackButton({ collapsedCount, className }: { collapsedCount: number; className: string }) {
  if (collapsedCount === 0) return null
  const label = words.openStack(collapsedCount)
  return (
    <button
      type="button"
      tabIndex={-1}
      data-stack
      aria-label={label}
      title={label}
      className={`tnum flex h-5 items-center justify-center gap-1 rounded-sm px-1.5 text-xs ${className}`}
    >
      <Layers className="size-3" aria-hidden />
      {collapsedCount + 1}
    </button>
  )
}
