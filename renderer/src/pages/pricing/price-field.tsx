import { type KeyboardEvent, useState } from 'react'
import { formatCents } from '#shared/money/money.ts'
import { OFFERS, priceRange } from '#shared/offers/offers.ts'
import { Field } from '../../components/field.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { en } from '../../strings/en.ts'
import { fieldText, readPrice, steppedPrice, type Way } from './ways.ts'

export interface PriceFieldProps {
  way: Way
  label: string
  priceCents: number
  onChange: (priceCents: number) => void
  /** Found elsewhere; shown where the field itself finds nothing wrong. */
  error?: string | undefined
  disabled?: boolean
}

/**
 * A price in dollars. Takes "4.99", "$4.99" and "4,99"; arrow keys step it, with Shift ten steps. What is no price
 * stays in the field, with what to do about it, and changes nothing.
 */
export function PriceField({ way, label, priceCents, onChange, error, disabled = false }: PriceFieldProps) {
  const [typed, setTyped] = useState<{ text: string; cents: number | null } | null>(null)
  // A price changed from outside replaces the typed text, unless the text already represents that price.
  const isTyped = typed !== null && (typed.cents === null || typed.cents === priceCents)
  const text = isTyped ? typed.text : fieldText(priceCents)
  const read = readPrice(text, way)
  const type = (next: string) => {
    const { cents } = readPrice(next, way)
    setTyped({ text: next, cents })
    if (cents !== null && cents !== priceCents) onChange(cents)
  }
  const step = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
    event.preventDefault()
    const next = steppedPrice(way, read.cents ?? priceCents, event.key === 'ArrowUp' ? 1 : -1, event.shiftKey)
    setTyped(null)
    onChange(next)
  }
  return (
    <Field label={label} hint={rangeText(way)} error={read.error ?? error ?? null}>
      {(control) => (
        <TextInput
          {...control}
          icon={<span aria-hidden>$</span>}
          inputMode="decimal"
          className="w-32 tabular-nums"
          value={text}
          disabled={disabled}
          onChange={(event) => type(event.target.value)}
          onKeyDown={step}
          onBlur={() => read.cents !== null && setTyped(null)}
        />
      )}
    </Field>
  )
}

function rangeText(way: Way): string {
  const { min, max } = priceRange(way.offer, way.interval ?? 'month')
  const range = en.pricing.range(formatCents(min), formatCents(max))
  return OFFERS[way.offer].mayBeFree ? en.pricing.rangeOrFree(formatCents(max)) : range
}
