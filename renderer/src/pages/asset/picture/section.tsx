import type { ReactNode } from 'react'

/** A titled part of a tab. */
export function Section({ title, aside, children }: { title: string; aside?: ReactNode; children?: ReactNode }) {
  return (
    <section className="flex flex-col gap-2 border-line border-t pt-3">
      <div className="flex min-h-7 items-center justify-between gap-2">
        <h2 className="font-semibold text-sm">{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  )
}
