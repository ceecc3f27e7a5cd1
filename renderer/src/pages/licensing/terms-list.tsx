import type { LicenseTerms } from '#shared/licensing/terms.ts'
import { termRows } from './terms-text.ts'

/** All terms in plain words. */
export function TermsList({ terms }: { terms: LicenseTerms }) {
  return (
    <dl className="flex flex-col text-sm">
      {termRows(terms).map(({ key, label, text }) => (
        <div key={key} className="grid grid-cols-[112px_1fr] gap-3 border-line border-b py-1.5 last:border-b-0">
          <dt className="text-ink-2">{label}</dt>
          <dd className="min-w-0 break-words">{text}</dd>
        </div>
      ))}
    </dl>
  )
}

/** A part of a sheet under a heading. */
export function Part({ title, text, children }: { title: string; text?: string; children: React.ReactNode }) {
  return (
    <section className="flex flex-col gap-2">
      <h3 className="font-semibold text-base">{title}</h3>
      {text !== undefined && <p className="text-ink-2 text-sm">{text}</p>}
      {children}
    </section>
  )
}
