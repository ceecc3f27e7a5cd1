import {
  CircleCheck,
  CircleDashed,
  CircleX,
  Clock,
  CloudUpload,
  Eye,
  type LucideIcon,
  MessageSquareWarning,
  PencilLine,
  Scale,
  Undo2,
} from 'lucide-react'
import type { LocalSubmissionState } from '#shared/contract/studio/submissions.ts'
import { cx } from '../../components/cx.ts'
import { en } from '../../strings/en.ts'

type Hue = 'positive' | 'caution' | 'stop' | 'neutral' | 'accent'

const LOOKS: Record<LocalSubmissionState, { icon: LucideIcon; hue: Hue }> = {
  local: { icon: CloudUpload, hue: 'neutral' },
  draft: { icon: PencilLine, hue: 'neutral' },
  submitted: { icon: Clock, hue: 'accent' },
  in_review: { icon: Eye, hue: 'accent' },
  changes_requested: { icon: MessageSquareWarning, hue: 'caution' },
  approved: { icon: CircleCheck, hue: 'positive' },
  published: { icon: CircleCheck, hue: 'positive' },
  rejected: { icon: CircleX, hue: 'stop' },
  withdrawn: { icon: Undo2, hue: 'neutral' },
  removed: { icon: CircleDashed, hue: 'stop' },
  appealed: { icon: Scale, hue: 'accent' },
}

const HUES: Record<Hue, string> = {
  positive: 'bg-positive-soft text-positive',
  caution: 'bg-caution-soft text-caution',
  stop: 'bg-stop-soft text-stop',
  neutral: 'bg-hover text-ink-2',
  accent: 'bg-accent-soft text-accent',
}

/** A state in a word, with an icon. */
export function SubmissionState({ state }: { state: LocalSubmissionState }) {
  const { icon: Icon, hue } = LOOKS[state]
  return (
    <span
      title={en.submissions.stateSentences[state]}
      className={cx(
        'no-select inline-flex h-5 shrink-0 items-center gap-1 whitespace-nowrap rounded-sm px-1.5 font-medium text-xs',
        HUES[hue],
      )}
    >
      <Icon className="size-3.5 shrink-0" aria-hidden />
      {en.submissions.states[state]}
    </span>
  )
}
