import { Switch as Radix } from 'radix-ui'

export interface SwitchProps {
  label: string
  checked: boolean
  onChange: (checked: boolean) => void
  id?: string
  disabled?: boolean
}

/** Takes effect at once; next to a visible label. */
export function Switch({ label, checked, onChange, id, disabled = false }: SwitchProps) {
  return (
    <Radix.Root
      id={id}
      aria-label={label}
      checked={checked}
      disabled={disabled}
      onCheckedChange={onChange}
      className="relative h-5 w-9 shrink-0 rounded-full border border-line-strong bg-pressed transition-colors disabled:opacity-50 data-[state=checked]:border-accent-solid data-[state=checked]:bg-accent-solid"
    >
      <Radix.Thumb className="block size-3.5 translate-x-0.5 rounded-full bg-raised shadow-sm ring-1 ring-line-strong transition-transform data-[state=checked]:translate-x-4.5 data-[state=checked]:bg-on-accent" />
    </Radix.Root>
  )
}
