import { Check } from 'lucide-react'
import { Checkbox as Radix } from 'radix-ui'
import { type ReactNode, useId } from 'react'

export interface CheckboxProps {
  label: ReactNode
  checked: boolean
  onChange: (checked: boolean) => void
  disabled?: boolean
  /** Behind the label, to the right. */
  aside?: ReactNode
}

export function Checkbox({ label, checked, onChange, disabled = false, aside }: CheckboxProps) {
  const id = useId()
  return (
    <div className="flex min-h-7 items-center gap-2">
      <Radix.Root
        id={id}
        checked={checked}
        disabled={disabled}
        onCheckedChange={(next) => onChange(next === true)}
        className="flex size-4 shrink-0 items-center justify-center rounded-sm border border-line-strong bg-raised disabled:opacity-50 data-[state=checked]:border-accent-solid data-[state=checked]:bg-accent-solid"
      >
        <Radix.Indicator className="text-on-accent [&_svg]:size-3 [&_svg]:stroke-3">
          <Check aria-hidden />
        </Radix.Indicator>
      </Radix.Root>
      <label htmlFor={id} className="no-select min-w-0 flex-1 truncate text-sm">
        {label}
      </label>
      {aside}
    </div>
  )
}
