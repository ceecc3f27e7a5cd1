import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import type { TaxDetails } from '#shared/contract/market/receipts.ts'
import { COUNTRY_CODES } from '#shared/licensing/territory.ts'
import { parseVatNumber } from '#shared/tax/vat-numbers.ts'
import { market, marketClient } from '../../../api/market.ts'
import { queryClient } from '../../../api/queries.ts'
import { Dialog } from '../../../components/dialog.tsx'
import { DialogActions } from '../../../components/dialog-actions.tsx'
import { Field } from '../../../components/field.tsx'
import { MarketData } from '../../../components/market-data.tsx'
import { Skeleton } from '../../../components/skeleton.tsx'
import { TextInput } from '../../../components/text-input.tsx'
import { toast } from '../../../components/toast.tsx'
import { type Attempts, useAttempt } from '../../../components/use-attempt.ts'
import { countryName } from '../../../strings/countries.ts'
import { en } from '../../../strings/en.ts'

const words = en.purchases.receipts.details

/** What receipts say of the buyer: country, business and VAT number. */
export function TaxDetailsDialog({ onClose }: { onClose: () => void }) {
  const query = useQuery(market.receipts.taxDetails.queryOptions())
  const formId = useId()
  const attempts = useAttempt()
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title}
      description={words.text}
      footer={
        <DialogActions
          type="submit"
          form={formId}
          busy={attempts.isBusy}
          disabled={query.data === undefined}
          onCancel={onClose}
        >
          {words.save}
        </DialogActions>
      }
    >
      <MarketData query={query} loading={<Skeleton className="h-40 w-full" />}>
        {(details) => <Form id={formId} details={details} attempts={attempts} onClose={onClose} />}
      </MarketData>
    </Dialog>
  )
}

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim())

interface FormProps {
  id: string
  details: TaxDetails
  attempts: Attempts
  onClose: () => void
}

function Form({ id, details, attempts: { run }, onClose }: FormProps) {
  const [country, setCountry] = useState(details.country ?? '')
  const [businessName, setBusinessName] = useState(details.businessName ?? '')
  const [vatNumber, setVatNumber] = useState(details.vatNumber ?? '')
  const [isChecked, setIsChecked] = useState(false)
  const isCountry = COUNTRY_CODES.some((code) => code === country)
  const isCountryWrong = country !== '' && !isCountry
  const isNumberWrong = orNull(vatNumber) !== null && parseVatNumber(vatNumber) === null
  const save = () => {
    setIsChecked(true)
    if (isCountryWrong || isNumberWrong) return
    const input = { country: orNull(country), businessName: orNull(businessName), vatNumber: orNull(vatNumber) }
    run(() =>
      marketClient.receipts.setTaxDetails(input).then(() => {
        void queryClient.invalidateQueries({ queryKey: market.receipts.taxDetails.key() })
        toast({ tone: 'positive', title: words.saved })
        onClose()
      }),
    )
  }
  return (
    <form
      id={id}
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <Field
        label={words.country}
        hint={isCountry ? countryName(country) : words.countryHint}
        error={isChecked && isCountryWrong ? words.countryWrong : null}
      >
        {(control) => (
          <TextInput
            {...control}
            maxLength={2}
            value={country}
            onChange={(event) => setCountry(event.target.value.trim().toUpperCase())}
          />
        )}
      </Field>
      <Field label={words.businessName}>
        {(control) => (
          <TextInput
            {...control}
            maxLength={200}
            value={businessName}
            onChange={(event) => setBusinessName(event.target.value)}
          />
        )}
      </Field>
      <Field label={words.vatNumber} hint={words.vatHint} error={isChecked && isNumberWrong ? words.vatWrong : null}>
        {(control) => (
          <TextInput
            {...control}
            maxLength={40}
            value={vatNumber}
            onChange={(event) => setVatNumber(event.target.value)}
          />
        )}
      </Field>
    </form>
  )
}
