import type { ReactNode } from 'react'

export interface InspectorSectionProps {
  title: string
  /** Heading and content on one line. */
  row?: boolean
  children: ReactNode
}

export function InspectorSection({ title, row = false, children }: InspectorSectionProps) {
  return (
    <section className={`border-line border-t px-4 py-3 ${row ? 'flex items-center justify-between' : ''}`}>
      <h3 className={`font-medium text-ink-2 text-xs ${row ? '' : 'mb-1.5'}`}>{title}</h3>
      {children}
    </section>
  )
}

export function DetailList({ children }: { children: ReactNode }) {
  return <dl className="grid grid-cols-[88px_minmax(0,1fr)] gap-x-3 gap-y-1 text-xs">{children}</dl>
}

export function Detail({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{label}</dt>
      <dd className="tnum select-text break-words">{children}</dd>
    </>
  )
}
