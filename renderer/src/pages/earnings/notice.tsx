import { CircleAlert, CircleCheck, Info } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { cx } from '../../components/cx.ts'

export interface NoticeProps {
  tone: 'neutral' | 'positive' | 'caution' | 'stop'
  title: string
  children?: ReactNode
  actions?: ReactNode
}

const TONES = {
  neutral: { look: 'bg-panel', mark: <Info className="text-ink-2" aria-hidden /> },
  positive: { look: 'bg-positive-soft', mark: <CircleCheck className="text-positive" aria-hidden /> },
  caution: { look: 'bg-caution-soft', mark: <CircleAlert className="text-caution" aria-hidden /> },
  stop: { look: 'bg-stop-soft', mark: <CircleAlert className="text-stop" aria-hidden /> },
} as const

/** Something about the money that needs a sentence or two: what it is, why, what to do. */
export function Notice({ tone, title, children, actions }: NoticeProps) {
  const titleId = useId()
  const { look, mark } = TONES[tone]
  return (
    <section
      aria-labelledby={titleId}
      className={cx('flex items-start gap-3 rounded-md px-4 py-3 [&>svg]:mt-0.5 [&>svg]:size-4 [&>svg]:shrink-0', look)}
    >
      {mark}
      <div className="flex min-w-0 flex-1 flex-col gap-1 text-sm">
        <h3 id={titleId} className="font-medium">
          {title}
        </h3>
        {children && <div className="max-w-180 text-ink-2">{children}</div>}
      </div>
      {actions && <div className="flex shrink-0 gap-2">{actions}</div>}
    </section>
  )
}
