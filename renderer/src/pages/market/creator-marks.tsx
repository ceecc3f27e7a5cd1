import { BadgeCheck, Star } from 'lucide-react'
import type { ReputationLevel } from '#shared/reputation/levels.ts'
import { en } from '../../strings/en.ts'

const words = en.market

/** How far a creator has come, in one word. */
export function LevelMark({ level }: { level: ReputationLevel }) {
  return (
    <span
      title={words.creator.levelHint}
      className="no-select inline-flex h-5 shrink-0 items-center rounded-sm bg-hover px-1.5 text-ink-2 text-xs"
    >
      {words.creator.levels[level]}
    </span>
  )
}

export function VerifiedMark() {
  return (
    <span title={words.creator.verifiedHint} className="inline-flex shrink-0 items-center text-accent">
      <BadgeCheck className="size-4" aria-hidden />
      <span className="sr-only">{words.creator.verified}</span>
    </span>
  )
}

/** What buyers gave on average, as a figure; stars alone would round it away. */
export function StarsMark({ average, count }: { average: number | null; count: number }) {
  if (average === null || count === 0) return <span className="text-ink-3 text-xs">{words.card.noRating}</span>
  const shown = average.toFixed(1)
  return (
    <span className="inline-flex items-center gap-1 text-ink-2 text-xs" title={words.card.rating(shown, count)}>
      <Star className="size-3 fill-ink-2 text-ink-2" aria-hidden />
      <span className="tnum" aria-hidden>
        {shown} ({count})
      </span>
      <span className="sr-only">{words.card.rating(shown, count)}</span>
    </span>
  )
}
