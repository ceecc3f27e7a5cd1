import type { ComponentProps, ReactNode } from 'react'
import { cx } from './cx.ts'
import { Tooltip } from './tooltip.tsx'

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children' | 'aria-label'> {
  /** Its name for the tooltip and for screen readers. */
  label: string
  icon: ReactNode
  shortcut?: string
  pressed?: boolean
  size?: 'small' | 'medium'
  tooltipSide?: 'top' | 'right' | 'bottom' | 'left'
}

export function IconButton(props: IconButtonProps) {
  const { label, icon, shortcut, pressed, size = 'medium', tooltipSide = 'bottom', className, ...rest } = props
  return (
    <Tooltip text={label} shortcut={shortcut} side={tooltipSide}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={pressed}
        className={cx(
          'inline-flex shrink-0 items-center justify-center rounded-md text-ink-2 transition-colors hover:bg-hover hover:text-ink active:bg-pressed',
          'disabled:pointer-events-none disabled:opacity-40 [&_svg]:size-4',
          size === 'small' ? 'size-6' : 'size-8',
          pressed && 'bg-accent-soft text-accent hover:bg-accent-soft hover:text-accent',
          className,
        )}
        {...rest}
      >
        {icon}
      </button>
    </Tooltip>
  )
}
