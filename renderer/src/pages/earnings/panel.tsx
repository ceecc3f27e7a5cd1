import { type ReactNode, useId } from 'react'

export interface PanelProps {
  title: string
  /** How it was found, in a sentence. */
  intro?: string | undefined
  aside?: ReactNode
  children: ReactNode
}

/** One subject of a page of money, with its heading. */
export function Panel({ title, intro, aside, children }: PanelProps) {
  const titleId = useId()
  return (
    <section aria-labelledby={titleId} className="flex min-w-0 flex-col gap-2">
      <header className="flex min-h-8 items-end justify-between gap-4">
        <div className="min-w-0">
          <h2 id={titleId} className="font-semibold text-base">
            {title}
          </h2>
          {intro && <p className="max-w-160 text-ink-2 text-xs">{intro}</p>}
        </div>
        {aside}
      </header>
      {children}
    </section>
  )
}
