import { Progress as Radix } from 'radix-ui'
import { cx } from './cx.ts'

export interface ProgressBarProps {
  label: string
  done: number
  /** 0 while the size is unknown. */
  total: number
  className?: string
}

export function ProgressBar({ label, done, total, className }: ProgressBarProps) {
  const known = total > 0
  const share = known ? Math.min(1, done / total) : 0
  return (
    <Radix.Root
      aria-label={label}
      value={known ? Math.round(share * 100) : null}
      className={cx('h-1 shrink-0 overflow-hidden rounded-full bg-pressed', className ?? 'w-full')}
    >
      <Radix.Indicator
        className={cx('block h-full rounded-full bg-accent-solid', !known && 'animate-skeleton w-1/3')}
        style={known ? { width: `${share * 100}%` } : undefined}
      />
    </Radix.Root>
  )
}
