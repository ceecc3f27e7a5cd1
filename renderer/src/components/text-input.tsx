import type { ComponentProps, ReactNode } from 'react'
import { cx } from './cx.ts'

export const CONTROL_CLASS =
  'w-full min-w-0 rounded-md border border-line-strong bg-raised px-2 text-ink text-sm placeholder:text-ink-3 hover:border-ink-3 focus-visible:border-accent focus-visible:outline-1 focus-visible:outline-offset-0 aria-invalid:border-stop disabled:opacity-60'

export interface TextInputProps extends ComponentProps<'input'> {
  /** Inside the control, before the text. */
  icon?: ReactNode
  /** Inside the control, after the text. */
  trailing?: ReactNode
}

export function TextInput({ icon, trailing, className, ...rest }: TextInputProps) {
  return (
    <div className={cx('relative flex min-w-0 items-center', className)}>
      {icon && <span className="pointer-events-none absolute left-2 text-ink-3 [&_svg]:size-4">{icon}</span>}
      <input
        type="text"
        spellCheck={false}
        autoComplete="off"
        className={cx(CONTROL_CLASS, 'h-8', Boolean(icon) && 'pl-8', Boolean(trailing) && 'pr-9')}
        {...rest}
      />
      {trailing && <span className="absolute right-1 flex items-center">{trailing}</span>}
    </div>
  )
}
