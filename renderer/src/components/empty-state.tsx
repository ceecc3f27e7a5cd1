import type { ReactNode } from 'react'

export interface EmptyStateProps {
  icon?: ReactNode
  title: string
  /** What this place is for. */
  text?: ReactNode
  /** The one next action (and at most one more). */
  actions?: ReactNode
}

export function EmptyState({ icon, title, text, actions }: EmptyStateProps) {
  return (
    <div className="flex h-full flex-1 flex-col items-center justify-center gap-3 p-8 text-center">
      {icon && <div className="text-ink-3 [&_svg]:size-8 [&_svg]:stroke-[1.25]">{icon}</div>}
      <div className="flex max-w-100 flex-col gap-1">
        <h2 className="font-semibold text-lg">{title}</h2>
        {text && <div className="text-balance text-ink-2 text-sm">{text}</div>}
      </div>
      {actions && <div className="mt-1 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  )
}
