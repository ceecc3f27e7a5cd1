import { cx } from './cx.ts'

export interface SkeletonProps {
  className?: string
}

/** Placeholder while something is loading; takes its size from its class. */
export function Skeleton({ className }: SkeletonProps) {
  return <div aria-hidden className={cx('animate-skeleton rounded-sm bg-pressed', className)} />
}
