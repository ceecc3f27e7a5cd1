import { LICENSE_KIND_RULES, LICENSE_KINDS, type LicenseKind, type UsageRight } from '#shared/licensing/kinds.ts'
import type { LicenseTerms } from '#shared/licensing/terms.ts'
import { Button } from '../../components/button.tsx'
import { Checkbox } from '../../components/checkbox.tsx'
import { Field } from '../../components/field.tsx'
import { Select } from '../../components/select.tsx'
import { en } from '../../strings/en.ts'

export interface LicenseTermsFieldsProps {
  terms: LicenseTerms
  onChange: (terms: LicenseTerms) => void
  problem?: string | undefined
  disabled: boolean
  /** Left out for the last one, which the switch above removes. */
  onRemove?: () => void
}

/** What buyers of a license may do with the work. Places, times and royalties are set on the Licensing page. */
export function LicenseTermsFields({ terms, onChange, problem, disabled, onRemove }: LicenseTermsFieldsProps) {
  const words = en.pricing.license
  const rule = LICENSE_KIND_RULES[terms.kind]
  const setRight = (right: UsageRight, isOn: boolean) => {
    const usageRights = rule.permits.filter((one) => (one === right ? isOn : terms.usageRights.includes(one)))
    onChange({ ...terms, usageRights })
  }
  return (
    <div className="flex flex-col gap-2 border-line border-l-2 pl-3">
      <div className="flex items-end gap-3">
        <Field label={words.kind} error={problem ?? null}>
          {(control) => (
            <Select
              {...control}
              value={terms.kind}
              disabled={disabled}
              className="w-48"
              options={LICENSE_KINDS.map((kind) => ({ value: kind, label: words.kinds[kind] }))}
              onChange={(kind) => onChange(withKind(terms, kind))}
            />
          )}
        </Field>
        {onRemove && (
          <Button size="small" tone="quiet" disabled={disabled} onClick={onRemove}>
            {words.remove}
          </Button>
        )}
      </div>
      <p className="text-ink-2 text-xs">{rule.summary}</p>
      <fieldset className="flex flex-wrap gap-x-4" disabled={disabled}>
        <legend className="font-medium text-ink-2 text-xs">{words.rights}</legend>
        {rule.permits.map((right) => (
          <Checkbox
            key={right}
            label={words.rightNames[right]}
            checked={terms.usageRights.includes(right)}
            disabled={disabled}
            onChange={(isOn) => setRight(right, isOn)}
          />
        ))}
      </fieldset>
      {terms.usageRights.length === 0 && (
        <p role="alert" className="text-stop text-xs">
          {words.noRights}
        </p>
      )}
      <Checkbox
        label={words.training}
        checked={terms.allowsAiTraining}
        disabled={disabled}
        onChange={(allowsAiTraining) => onChange({ ...terms, allowsAiTraining })}
      />
      <Checkbox
        label={words.attribution}
        checked={terms.requiresAttribution}
        disabled={disabled}
        onChange={(requiresAttribution) =>
          onChange({
            ...terms,
            requiresAttribution,
            attributionText: requiresAttribution ? terms.attributionText : null,
          })
        }
      />
    </div>
  )
}

/** Keeps what the other kind of license can permit as well. */
function withKind(terms: LicenseTerms, kind: LicenseKind): LicenseTerms {
  const { permits, mayBearRoyalty } = LICENSE_KIND_RULES[kind]
  return {
    ...terms,
    kind,
    usageRights: terms.usageRights.filter((right) => permits.includes(right)),
    royaltyPercent: mayBearRoyalty ? terms.royaltyPercent : 0,
  }
}
