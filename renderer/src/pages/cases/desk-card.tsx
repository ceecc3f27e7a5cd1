import type { ReactNode } from 'react'
import { Button } from '../../components/button.tsx'
import { navigate } from '../../router/router.ts'
import { en } from '../../strings/en.ts'

export interface DeskAction {
  readonly label: string
  readonly tone?: 'primary' | 'plain' | 'danger'
  readonly onSelect: () => void
}

export interface DeskCardProps {
  title: string
  /** Opens the work that it is about. */
  assetId: string | null
  /** Short facts, one line. */
  facts: readonly (string | false)[]
  actions: readonly DeskAction[]
  isOffline: boolean
  children: ReactNode
}

/** One thing that waits for a person's decision: what is known of it, and what can be decided. */
export function DeskCard({ title, assetId, facts, actions, isOffline, children }: DeskCardProps) {
  return (
    <article aria-label={title} className="flex flex-col gap-2 rounded-md border border-line bg-raised p-3 text-sm">
      <header className="flex flex-wrap items-start gap-x-3">
        <div className="min-w-0 flex-1">
          <h3 className="break-words font-medium">{title}</h3>
          <p className="tnum text-ink-2 text-xs">{facts.filter(Boolean).join(' · ')}</p>
        </div>
        {assetId !== null && (
          <Button size="small" tone="quiet" onClick={() => navigate({ page: 'market_asset', id: assetId })}>
            {en.cases.moderated.work}
          </Button>
        )}
      </header>
      {children}
      <footer className="flex flex-wrap gap-2">
        {actions.map(({ label, tone = 'plain', onSelect }) => (
          <Button key={label} size="small" tone={tone} disabled={isOffline} onClick={onSelect}>
            {label}
          </Button>
        ))}
      </footer>
    </article>
  )
}

export function DeskCards({ children }: { children: ReactNode }) {
  return <div className="flex max-w-200 flex-col gap-3 p-4">{children}</div>
}

/** Words of somebody, as they wrote them. */
export function Quoted({ label, text }: { label: string; text: string }) {
  return (
    <div>
      <p className="text-ink-2 text-xs">{label}</p>
      <p className="select-text whitespace-pre-wrap break-words">{text}</p>
    </div>
  )
}
