import type { ReactNode } from 'react'

/** Names and what they stand for, two columns. */
export function Facts({ rows }: { rows: readonly (readonly [label: string, value: ReactNode])[] }) {
  return (
    <dl className="grid w-full grid-cols-[minmax(96px,auto)_1fr] gap-x-4 gap-y-1.5 text-sm">
      {rows.map(([label, value], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: one name may stand for several values
        <div key={`${label} ${index}`} className="contents">
          <dt className="text-ink-2">{label}</dt>
          <dd className="tnum min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
