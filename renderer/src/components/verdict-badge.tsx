import { CircleCheck, CircleDashed, Copy, GitFork, type LucideIcon, ScanSearch } from 'lucide-react'
import type { Verdict } from '../api/types.ts'
import { en } from '../strings/en.ts'
import { cx } from './cx.ts'

type Hue = 'positive' | 'caution' | 'stop' | 'neutral'

const LOOKS: Record<Verdict, { icon: LucideIcon; hue: Hue }> = {
  unique: { icon: CircleCheck, hue: 'positive' },
  derivative_potential: { icon: GitFork, hue: 'caution' },
  duplicate_self: { icon: Copy, hue: 'caution' },
  duplicate: { icon: Copy, hue: 'stop' },
  plagiarism_review: { icon: ScanSearch, hue: 'stop' },
  unchecked: { icon: CircleDashed, hue: 'neutral' },
}

const HUES: Record<Hue, string> = {
  positive: 'bg-positive-soft text-positive',
  caution: 'bg-caution-soft text-caution',
  stop: 'bg-stop-soft text-stop',
  neutral: 'bg-hover text-ink-2',
}

export interface VerdictBadgeProps {
  verdict: Verdict
  /** The work changed since it was checked, or is being checked again. */
  stale?: boolean
  /** Just the icon, with its word for screen readers and on hover. */
  iconOnly?: boolean
}

export function VerdictBadge({ verdict, stale = false, iconOnly = false }: VerdictBadgeProps) {
  const { icon: Icon, hue } = LOOKS[verdict]
  const words = en.verdicts[verdict]
  return (
    <span
      title={words.sentence}
      className={cx(
        'no-select inline-flex h-5 shrink-0 items-center gap-1 whitespace-nowrap rounded-sm font-medium text-xs',
        iconOnly ? 'w-5 justify-center' : 'px-1.5',
        HUES[hue],
        stale && 'grayscale',
      )}
    >
      <Icon className="size-3.5 shrink-0" aria-hidden />
      <span className={iconOnly ? 'sr-only' : undefined}>{words.label}</span>
    </span>
  )
}
