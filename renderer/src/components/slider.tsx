import { Slider as Radix } from 'radix-ui'
import { cx } from './cx.ts'

export interface SliderProps {
  label: string
  value: number
  min: number
  max: number
  step?: number
  onChange: (value: number) => void
  /** Once, when the handle is let go. */
  onCommit?: (value: number) => void
  /** How the value is read out, for example "50 %". */
  valueText?: string
  id?: string
  disabled?: boolean
  className?: string
}

export function Slider(props: SliderProps) {
  const { label, value, min, max, step = 1, onChange, onCommit, valueText, id, disabled = false, className } = props
  return (
    <Radix.Root
      className={cx('relative flex h-5 touch-none items-center', disabled && 'opacity-50', className ?? 'w-full')}
      value={[value]}
      min={min}
      max={max}
      step={step}
      disabled={disabled}
      onValueChange={([next]) => next !== undefined && onChange(next)}
      onValueCommit={([next]) => next !== undefined && onCommit?.(next)}
    >
      <Radix.Track className="relative h-1 grow rounded-full bg-line-strong/50">
        <Radix.Range className="absolute h-full rounded-full bg-accent-solid" />
      </Radix.Track>
      <Radix.Thumb
        id={id}
        aria-label={label}
        aria-valuetext={valueText}
        className="block size-4 rounded-full border border-line-strong bg-raised shadow-sm hover:border-accent"
      />
    </Radix.Root>
  )
}
