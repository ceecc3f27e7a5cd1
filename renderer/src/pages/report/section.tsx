import type { ReactNode } from 'react'

export interface SectionProps {
  title: string
  /** One quiet line under the heading. */
  note?: ReactNode
  aside?: ReactNode
  children: ReactNode
}

export function Section({ title, note, aside, children }: SectionProps) {
  return (
    <section className="flex min-w-0 flex-col gap-3 border-line border-t pt-4">
      <header className="flex flex-wrap items-baseline gap-x-3">
        <h2 className="font-semibold text-base">{title}</h2>
        {note && <p className="min-w-0 text-ink-2 text-sm">{note}</p>}
        {aside && <div className="ml-auto">{aside}</div>}
      </header>
      {children}
    </section>
  )
}
