import type { ReactNode } from 'react'

export interface StatProps {
  label: string
  value: ReactNode
  /** Beneath it, small: what it is compared with, or what it is made of. */
  hint?: ReactNode
  /** Opens what the figure is made of. */
  onOpen?: (() => void) | undefined
}

/** One figure and what it is. */
export function Stat({ label, value, hint, onOpen }: StatProps) {
  const content = (
    <>
      <span className="block max-w-full truncate text-ink-2 text-xs">{label}</span>
      <span className="block max-w-full truncate font-semibold text-xl tabular-nums">{value}</span>
      {hint && <span className="block max-w-full truncate text-ink-2 text-xs">{hint}</span>}
    </>
  )
  const look = 'flex min-w-32 flex-1 flex-col rounded-md border border-line bg-raised px-3 py-2 text-left'
  if (onOpen === undefined) return <div className={look}>{content}</div>
  return (
    <button type="button" className={`${look} hover:bg-hover active:bg-pressed`} onClick={onOpen}>
      {content}
    </button>
  )
}
