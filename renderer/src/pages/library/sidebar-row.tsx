import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from '../../components/cx.ts'
import { en } from '../../strings/en.ts'

export function Section({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section className="mt-4">
      <div className="flex min-h-6 items-center justify-between pb-1">
        <h2 className="px-2 font-medium text-ink-3 text-xs">{title}</h2>
        {action}
      </div>
      {children}
    </section>
  )
}

interface RowProps {
  icon?: LucideIcon
  leading?: ReactNode
  label: string
  count?: number | undefined
  active: boolean
  onSelect: () => void
  /** Says that it switches a filter, instead of naming a place. */
  toggles?: boolean
}

export function Row({ icon: Icon, leading, label, count, active, onSelect, toggles = false }: RowProps) {
  return (
    <button
      type="button"
      onClick={onSelect}
      aria-current={!toggles && active ? 'true' : undefined}
      aria-pressed={toggles ? active : undefined}
      className={cx(
        'no-select flex h-7 w-full shrink-0 min-w-0 items-center gap-2 rounded-md px-2 text-left text-sm transition-colors [&_svg]:size-4 [&_svg]:shrink-0',
        active ? 'bg-accent-soft text-accent' : 'text-ink hover:bg-hover [&_svg]:text-ink-3',
      )}
    >
      {Icon && <Icon aria-hidden />}
      {leading}
      <span className="min-w-0 flex-1 truncate" title={label}>
        {label}
      </span>
      {count !== undefined && (
        <span className={cx('tnum text-xs', active ? 'text-accent' : 'text-ink-3')}>{en.common.count(count)}</span>
      )}
    </button>
  )
}
