import type { ReactNode } from 'react'
import { LICENSE_KIND_RULES, LICENSE_KINDS, type UsageRight } from '#shared/licensing/kinds.ts'
import { COUNTRY_CODES } from '#shared/licensing/territory.ts'
import { Checkbox } from '../../components/checkbox.tsx'
import { Field } from '../../components/field.tsx'
import { Select } from '../../components/select.tsx'
import { TagInput } from '../../components/tag-input.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { countryName } from '../../strings/countries.ts'
import { en } from '../../strings/en.ts'
import { NetSplit } from '../pricing/net-split.tsx'
import { PriceField } from '../pricing/price-field.tsx'
import { useFeeSchedule } from '../pricing/use-fee-schedule.ts'
import type { Way } from '../pricing/ways.ts'
import { bearsRoyalty, type FormField, type ListingForm, withCountries, withKind } from './listing-form.ts'
import { countryCode } from './terms-text.ts'
import type { LicensableWork } from './use-licensable-works.ts'

const words = en.licensing.form
const LICENSE: Way = { key: 'license', offer: 'license', interval: null }
const COUNTRY_NAMES = COUNTRY_CODES.map(countryName)

export interface ListingFieldsProps {
  form: ListingForm
  onChange: (form: ListingForm) => void
  errors: Partial<Record<FormField, string>>
  onLeave: (field: FormField) => void
}

export interface WhatFieldsProps extends ListingFieldsProps {
  works: readonly LicensableWork[]
  isNew: boolean
  parents: LicensableWork['parents']
}

export function WhatFields({ form, onChange, errors, onLeave, works, isNew, parents }: WhatFieldsProps) {
  const { fees } = useFeeSchedule()
  const choose = (assetId: string) => {
    const before = works.find((work) => work.assetId === form.assetId)?.name
    const name = works.find((work) => work.assetId === assetId)?.name ?? ''
    const title = form.title === '' || form.title === before ? name : form.title
    onChange({ ...form, assetId, title })
  }
  return (
    <Group title={words.sections.what}>
      {isNew && (
        <Field label={words.work} help={words.workHelp} error={errors.assetId}>
          {(control) =>
            works.length === 0 ? (
              <p className="text-ink-2 text-sm">{words.workNone}</p>
            ) : (
              <Select
                {...control}
                value={form.assetId}
                options={[
                  { value: '', label: words.choose },
                  ...works.map(({ assetId, name }) => ({ value: assetId, label: name })),
                ]}
                onChange={choose}
              />
            )
          }
        </Field>
      )}
      <Field label={words.name} hint={words.nameHint} error={errors.title}>
        {(control) => (
          <TextInput
            {...control}
            value={form.title}
            onChange={(event) => onChange({ ...form, title: event.target.value })}
            onBlur={() => onLeave('title')}
          />
        )}
      </Field>
      <PriceField
        way={LICENSE}
        label={words.price}
        priceCents={form.priceCents}
        onChange={(priceCents) => onChange({ ...form, priceCents })}
      />
      <NetSplit way={LICENSE} priceCents={form.priceCents} fees={fees} parents={parents} />
    </Group>
  )
}

export function PermissionFields({ form, onChange, errors, onLeave }: ListingFieldsProps) {
  const { permits } = LICENSE_KIND_RULES[form.kind]
  const setRight = (right: UsageRight, isOn: boolean) => {
    onLeave('rights')
    onChange({ ...form, rights: permits.filter((one) => (one === right ? isOn : form.rights.includes(one))) })
  }
  return (
    <Group title={words.sections.permits}>
      <Field label={words.kind} hint={en.licensing.kindHelp[form.kind]}>
        {(control) => (
          <Select
            {...control}
            value={form.kind}
            options={LICENSE_KINDS.map((kind) => ({ value: kind, label: en.licensing.kinds[kind] }))}
            onChange={(kind) => onChange(withKind(form, kind))}
          />
        )}
      </Field>
      <fieldset>
        <legend className="font-medium text-ink-2 text-xs">{words.rights}</legend>
        <div className="grid grid-cols-2 gap-x-4">
          {permits.map((right) => (
            <Checkbox
              key={right}
              label={en.licensing.rights[right]}
              checked={form.rights.includes(right)}
              onChange={(isOn) => setRight(right, isOn)}
            />
          ))}
        </div>
        {errors.rights && <Wrong text={errors.rights} />}
      </fieldset>
      {bearsRoyalty(form) && (
        <Field label={words.royalty} hint={words.royaltyHint} error={errors.royalty}>
          {(control) => (
            <TextInput
              {...control}
              inputMode="numeric"
              className="w-24 tabular-nums"
              value={form.royalty}
              onChange={(event) => onChange({ ...form, royalty: event.target.value })}
              onBlur={() => onLeave('royalty')}
            />
          )}
        </Field>
      )}
    </Group>
  )
}

export function LimitFields({ form, onChange, errors, onLeave }: ListingFieldsProps) {
  return (
    <Group title={words.sections.limits}>
      <TerritoryField form={form} onChange={onChange} errors={errors} onLeave={onLeave} />
      <Limit
        label={words.duration}
        all={words.durationForever}
        some={words.durationDays}
        isAll={form.isForever}
        onIsAll={(isForever) => onChange({ ...form, isForever })}
        value={form.days}
        onValue={(days) => onChange({ ...form, days })}
        onLeave={() => onLeave('days')}
        numberLabel={words.days}
        error={errors.days}
      />
      <Limit
        label={words.impressions}
        help={words.impressionsHelp}
        all={words.impressionsAll}
        some={words.impressionsSome}
        isAll={form.isUnlimited}
        onIsAll={(isUnlimited) => onChange({ ...form, isUnlimited })}
        value={form.impressions}
        onValue={(impressions) => onChange({ ...form, impressions })}
        onLeave={() => onLeave('impressions')}
        numberLabel={words.impressions}
        error={errors.impressions}
      />
    </Group>
  )
}

function TerritoryField({ form, onChange, errors, onLeave }: ListingFieldsProps) {
  const choose = (choice: 'all' | 'some') => onChange({ ...form, isWorldwide: choice === 'all' })
  return (
    <>
      <Field label={words.territory} error={errors.countries}>
        {(control) => (
          <Select
            {...control}
            value={form.isWorldwide ? 'all' : 'some'}
            options={[
              { value: 'all', label: words.territoryAll },
              { value: 'some', label: words.territorySome },
            ]}
            onChange={choose}
          />
        )}
      </Field>
      {!form.isWorldwide && (
        <TagInput
          label={words.territorySome}
          tags={form.countries.map((code) => (countryCode(code) === null ? code : countryName(code)))}
          known={COUNTRY_NAMES}
          placeholder={words.territoryPlaceholder}
          onChange={(countries) => {
            onChange(withCountries(form, countries))
            onLeave('countries')
          }}
        />
      )}
    </>
  )
}

interface LimitProps {
  label: string
  help?: string
  all: string
  some: string
  isAll: boolean
  onIsAll: (isAll: boolean) => void
  value: string
  onValue: (value: string) => void
  onLeave: () => void
  numberLabel: string
  error: string | undefined
}

/** Without a limit, or a number. */
function Limit({ label, help, all, some, isAll, onIsAll, value, onValue, onLeave, numberLabel, error }: LimitProps) {
  return (
    <Field label={label} help={help} error={isAll ? undefined : error}>
      {(control) => (
        <div className="flex gap-2">
          <Select
            {...control}
            className="flex-1"
            value={isAll ? 'all' : 'some'}
            options={[
              { value: 'all', label: all },
              { value: 'some', label: some },
            ]}
            onChange={(choice) => onIsAll(choice === 'all')}
          />
          {!isAll && (
            <TextInput
              aria-label={numberLabel}
              inputMode="numeric"
              className="w-32 tabular-nums"
              value={value}
              onChange={(event) => onValue(event.target.value)}
              onBlur={onLeave}
            />
          )}
        </div>
      )}
    </Field>
  )
}

export function CreditFields({ form, onChange }: ListingFieldsProps) {
  return (
    <Group title={words.sections.credit}>
      <Checkbox
        label={words.credit}
        checked={form.requiresCredit}
        onChange={(requiresCredit) => onChange({ ...form, requiresCredit })}
      />
      {form.requiresCredit && (
        <Field label={words.creditText} hint={words.creditHint}>
          {(control) => (
            <TextInput
              {...control}
              maxLength={500}
              value={form.creditText}
              onChange={(event) => onChange({ ...form, creditText: event.target.value })}
            />
          )}
        </Field>
      )}
      <Checkbox
        label={words.training}
        checked={form.allowsAiTraining}
        onChange={(allowsAiTraining) => onChange({ ...form, allowsAiTraining })}
      />
    </Group>
  )
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-3">
      <h3 className="border-line border-b pb-1 font-semibold text-sm">{title}</h3>
      {children}
    </section>
  )
}

function Wrong({ text }: { text: string }) {
  return (
    <p role="alert" className="text-stop text-xs">
      {text}
    </p>
  )
}
