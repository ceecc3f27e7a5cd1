import type { ReactNode } from 'react'
import { cx } from '../../components/cx.ts'

export function HelpLink({ href, isOpen, children }: { href: string; isOpen: boolean; children: ReactNode }) {
  return (
    <a
      href={href}
      aria-current={isOpen ? 'page' : undefined}
      draggable={false}
      className={cx(
        'flex min-h-8 items-center rounded-md px-2 py-1 text-sm',
        isOpen ? 'bg-accent-soft font-medium text-accent' : 'text-ink-2 hover:bg-hover hover:text-ink',
      )}
    >
      {children}
    </a>
  )
}
