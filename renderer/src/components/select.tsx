import { Check, ChevronDown } from 'lucide-react'
import { Select as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'
import { CONTROL_CLASS } from './text-input.tsx'

export interface SelectOption<V extends string> {
  value: V
  label: string
  icon?: ReactNode
}

export interface SelectProps<V extends string> {
  value: V
  options: readonly SelectOption<V>[]
  onChange: (value: V) => void
  /** Its accessible name, if it has no visible label. */
  label?: string
  id?: string
  disabled?: boolean
  /** Without a frame, for toolbars. */
  quiet?: boolean
  className?: string
  'aria-describedby'?: string | undefined
  'aria-invalid'?: boolean | undefined
}

/** Radix knows no empty value, so it travels under a name of its own. */
const EMPTY = '\u0000empty'

export function Select<V extends string>({
  value,
  options,
  onChange,
  label,
  quiet,
  className,
  ...rest
}: SelectProps<V>) {
  const choose = (key: string) => {
    const option = options.find((candidate) => candidate.value === (key === EMPTY ? '' : key))
    if (option) onChange(option.value)
  }
  return (
    <Radix.Root value={value || EMPTY} onValueChange={choose} disabled={rest.disabled ?? false}>
      <Radix.Trigger
        aria-label={label}
        id={rest.id}
        aria-describedby={rest['aria-describedby']}
        aria-invalid={rest['aria-invalid']}
        className={cx(
          quiet
            ? 'rounded-md px-2 text-ink-2 text-sm hover:bg-hover hover:text-ink data-[state=open]:bg-hover'
            : CONTROL_CLASS,
          'no-select inline-flex h-8 items-center justify-between gap-1 text-left [&>span]:truncate',
          className,
        )}
      >
        <Radix.Value />
        <Radix.Icon asChild>
          <ChevronDown className="size-4 shrink-0 text-ink-3" aria-hidden />
        </Radix.Icon>
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          collisionPadding={8}
          className="animate-appear z-60 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) overflow-hidden rounded-md bg-raised p-1 shadow-float"
        >
          <Radix.Viewport>
            {options.map((option) => (
              <Radix.Item
                key={option.value}
                value={option.value || EMPTY}
                className="flex h-8 items-center gap-2 rounded-sm pr-3 pl-2 text-sm data-highlighted:bg-hover data-highlighted:outline-none [&_svg]:size-4"
              >
                <span className="w-4">
                  <Radix.ItemIndicator>
                    <Check className="text-accent" aria-hidden />
                  </Radix.ItemIndicator>
                </span>
                {option.icon}
                <Radix.ItemText>{option.label}</Radix.ItemText>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
