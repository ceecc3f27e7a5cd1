import type { ReactNode } from 'react'

/** A table's frame, so that its edges end where those of its neighbors do. */
export function Framed({ children }: { children: ReactNode }) {
  return (
    <div className="shrink-0 overflow-x-auto rounded-md border border-line [&_tbody_tr:last-child]:border-b-0">
      {children}
    </div>
  )
}
