import type { ComponentProps, ReactNode } from 'react'
import { cx } from './cx.ts'

export interface ButtonProps extends ComponentProps<'button'> {
  /** `primary`: the one next action of a view; `danger`: removes something. */
  tone?: 'primary' | 'plain' | 'quiet' | 'danger'
  size?: 'small' | 'medium'
  icon?: ReactNode
  /** Pressed state of a button that switches something on and off. */
  pressed?: boolean
  /** Its action is still running: presses do nothing, but the button keeps the focus, so that keys keep working. */
  busy?: boolean
}

const TONES = {
  primary: 'bg-accent-solid text-on-accent hover:bg-accent-solid-hover',
  plain: 'border border-line-strong/60 bg-raised text-ink hover:bg-hover active:bg-pressed',
  quiet: 'text-ink-2 hover:bg-hover hover:text-ink active:bg-pressed',
  danger: 'border border-stop/50 bg-raised text-stop hover:bg-stop-soft',
} as const

export function Button({
  tone = 'plain',
  size = 'medium',
  icon,
  pressed,
  busy = false,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      className={cx(
        'no-select inline-flex shrink-0 items-center justify-center gap-2 whitespace-nowrap rounded-md font-medium transition-colors',
        'disabled:pointer-events-none disabled:opacity-50 aria-disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0',
        size === 'small' ? 'h-7 px-2 text-xs' : 'h-8 px-3 text-sm',
        TONES[tone],
        pressed && 'bg-accent-soft text-accent hover:bg-accent-soft hover:text-accent',
        className,
      )}
      {...rest}
    >
      {icon}
      {children}
    </button>
  )
}
