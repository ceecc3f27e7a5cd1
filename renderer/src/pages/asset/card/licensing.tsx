import { useId, useState } from 'react'
import { formatCents } from '#shared/money/money.ts'
import { OFFER_KINDS, type OfferKind, priceRange } from '#shared/offers/offers.ts'
import { Field } from '../../../components/field.tsx'
import { Switch } from '../../../components/switch.tsx'
import { TextInput } from '../../../components/text-input.tsx'
import { en } from '../../../strings/en.ts'
import { LICENSE_FIELD, valueAt, withCardValue } from '../editing/card-fields.ts'
import { offerKey, offerText, readPrice, settleOffer, splitOf, withOffer, withOfferText } from '../editing/offers.ts'
import { useDocument, useEditor } from '../use-editor.ts'
import { FormField } from './form-field.tsx'

const words = en.editor.licensing

export function Licensing() {
  return (
    <section className="flex flex-col gap-3 border-line border-t pt-4">
      <h2 className="font-semibold text-sm">{words.title}</h2>
      <div className="flex flex-col">
        {OFFER_KINDS.map((kind) => (
          <Offer key={kind} kind={kind} />
        ))}
      </div>
      <FormField field={LICENSE_FIELD} label={words.license} help={words.licenseHelp} />
      <Permission name="requires_attribution" label={words.attribution} help={words.attributionHelp} />
      <Permission name="allows_ai_training" label={words.training} help={words.trainingHelp} />
    </section>
  )
}

interface PermissionProps {
  name: 'requires_attribution' | 'allows_ai_training'
  label: string
  help: string
}

function Permission({ name, label, help }: PermissionProps) {
  const { session } = useEditor()
  const { card } = useDocument()
  const path = ['licensing', name]
  return (
    <SwitchRow
      label={label}
      help={help}
      checked={valueAt(card, path) === true}
      onChange={(allowed) =>
        session.edit({ key: `${name}.${allowed}`, label }, (document) => ({
          ...document,
          card: withCardValue(document.card, path, allowed),
        }))
      }
    />
  )
}

interface SwitchRowProps {
  label: string
  help: string
  checked: boolean
  onChange: (checked: boolean) => void
}

function SwitchRow({ label, help, checked, onChange }: SwitchRowProps) {
  const id = useId()
  return (
    <div className="flex items-center gap-3">
      <label htmlFor={id} className="min-w-0 flex-1">
        <span className="block text-sm">{label}</span>
        <span className="block text-ink-2 text-xs">{help}</span>
      </label>
      <Switch id={id} label={label} checked={checked} onChange={onChange} />
    </div>
  )
}

function Offer({ kind }: { kind: OfferKind }) {
  const { session } = useEditor()
  const document = useDocument()
  const { label, help } = words.offers[kind]
  const text = offerText(document, kind)
  return (
    <div className="flex flex-col gap-2 border-line border-b py-2 last:border-b-0" data-field={offerKey(kind)}>
      <SwitchRow
        label={label}
        help={help}
        checked={text !== null}
        onChange={(on) =>
          session.edit({ key: `${offerKey(kind)}.${on}`, label: words.on(label) }, (present) =>
            withOffer(present, kind, on),
          )
        }
      />
      {text !== null && <Price kind={kind} text={text} label={words.priceOf(label)} />}
    </div>
  )
}

function rangeText(kind: OfferKind): string {
  const { min, max } = priceRange(kind)
  return kind === 'license' ? words.atLeast(formatCents(min)) : words.range(formatCents(min), formatCents(max))
}

function Price({ kind, text, label }: { kind: OfferKind; text: string; label: string }) {
  const { session } = useEditor()
  // A price that was just asked for is not wrong yet.
  const [left, setLeft] = useState(text !== '')
  const read = readPrice(kind, text)
  const split = 'cents' in read ? splitOf(kind, read.cents) : null
  return (
    <fieldset
      aria-label={label}
      className="flex flex-wrap items-start gap-3"
      onFocus={() => setLeft(false)}
      onBlur={() => {
        setLeft(true)
        session.settle((document) => settleOffer(document, kind))
        session.seal()
      }}
    >
      <div className="w-32">
        <Field label={words.price} hint={rangeText(kind)} error={left && 'problem' in read ? read.problem : null}>
          {(control) => (
            <TextInput
              {...control}
              className="tnum"
              inputMode="decimal"
              icon={<span className="text-sm">$</span>}
              value={text}
              onChange={(event) =>
                session.edit({ key: offerKey(kind), label }, (document) =>
                  withOfferText(document, kind, event.target.value),
                )
              }
            />
          )}
        </Field>
      </div>
      {split && 'cents' in read && (
        <dl className="tnum mt-5 flex gap-4 text-xs" aria-live="polite">
          <Part label={words.buyer} amount={formatCents(read.cents)} />
          <Part label={words.platform} amount={split.platform} />
          <Part label={words.you} amount={split.creator} strong />
        </dl>
      )}
    </fieldset>
  )
}

function Part({ label, amount, strong = false }: { label: string; amount: string; strong?: boolean }) {
  return (
    <div>
      <dt className="text-ink-2">{label}</dt>
      <dd className={strong ? 'font-semibold text-sm' : 'text-sm'}>{amount}</dd>
    </div>
  )
}
