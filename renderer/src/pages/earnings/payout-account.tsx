import { useQueryClient } from '@tanstack/react-query'
import { ExternalLink } from 'lucide-react'
import { useState } from 'react'
import { marketClient, type RelayedMarket } from '../../api/market.ts'
import { openExternal } from '../../api/open-external.ts'
import { Button } from '../../components/button.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Field } from '../../components/field.tsx'
import { formatCents } from '../../components/money.ts'
import { Select } from '../../components/select.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { toast } from '../../components/toast.tsx'
import { useSubmission } from '../../components/use-attempt.ts'
import { formatDateTime } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { countryName } from './amounts.ts'
import { Notice } from './notice.tsx'
import { Panel } from './panel.tsx'

const words = en.earnings.payouts

/** Level with a control that has its label above it. */
const FIELD_TOP = 'mt-6'

type PayoutAccount = Awaited<ReturnType<RelayedMarket['payments']['payoutAccount']>>['data']

export interface PayoutAccountProps {
  account: PayoutAccount
  /** Micro-dollars. */
  available: string
  /** The market does not answer: nothing can be changed now. */
  isAway: boolean
}

/** The account at the payment service: its state, what it still wants, when it pays, paying now. */
export function PayoutAccountPanel({ account, available, isAway }: PayoutAccountProps) {
  const { state, nextPayoutAt, holdReason, requirements } = account
  return (
    <Panel title={words.account}>
      {holdReason !== null && (
        <Notice tone="caution" title={words.holdTitle}>
          <p>{holdReason}</p>
          <p>{words.holdStep}</p>
        </Notice>
      )}
      {requirements.length > 0 && (
        <Notice tone="caution" title={words.required}>
          <ul className="list-disc pl-4">
            {requirements.map((requirement) => (
              <li key={requirement}>{requirement}</li>
            ))}
          </ul>
        </Notice>
      )}
      <div className="flex flex-col gap-4 rounded-md border border-line p-4">
        <div className="flex flex-wrap items-center gap-x-6 gap-y-1 text-sm">
          <span className="font-medium">{words.accountStates[state]}</span>
          <span className="text-ink-2">
            {nextPayoutAt === null ? words.noNext : words.next(formatDateTime(nextPayoutAt))}
          </span>
        </div>
        {state !== 'active' && <p className="max-w-160 text-ink-2 text-sm">{words.setUpText}</p>}
        <div className="flex flex-wrap items-start gap-4">
          <SetUp account={account} isAway={isAway} />
          {state === 'active' && <Schedule account={account} isAway={isAway} />}
          {state === 'active' && <PayOutNow available={available} isAway={isAway || holdReason !== null} />}
        </div>
      </div>
    </Panel>
  )
}

/** What the payment service asks is asked on its own page, in the system's browser. */
function SetUp({ account: { state, country: known }, isAway }: { account: PayoutAccount; isAway: boolean }) {
  const [country, setCountry] = useState(known ?? '')
  const code = country.trim().toUpperCase()
  const isCode = /^[A-Z]{2}$/.test(code)
  const onboard = useSubmission(async () => {
    const { data } = await marketClient.payments.onboard({ country: code })
    if (openExternal(data.url)) toast({ title: words.opened })
  })
  return (
    <>
      {known === null && (
        <Field label={words.country} hint={isCode ? countryName(code) : words.countryHint}>
          {(control) => (
            <TextInput
              {...control}
              className="w-60"
              maxLength={2}
              value={country}
              onChange={({ target }) => setCountry(target.value)}
            />
          )}
        </Field>
      )}
      <Button
        tone={state === 'active' ? 'plain' : 'primary'}
        icon={<ExternalLink />}
        className={FIELD_TOP}
        busy={onboard.isBusy}
        disabled={isAway || !isCode}
        onClick={() => onboard.submit()}
      >
        {state === 'none' ? words.setUp : words.lookAfter}
      </Button>
      {onboard.error !== null && <ErrorState compact error={onboard.error} />}
    </>
  )
}

function Schedule({ account, isAway }: { account: PayoutAccount; isAway: boolean }) {
  const queries = useQueryClient()
  const set = useSubmission(async (schedule: PayoutAccount['schedule']) => {
    await marketClient.payments.setPayoutSchedule({ schedule })
    toast({ title: words.scheduleSet })
    void queries.invalidateQueries({ queryKey: [['market', 'payments']] })
  })
  return (
    <Field label={words.schedule} error={set.error === null ? null : en.errors.saveFailed}>
      {(control) => (
        <Select
          {...control}
          className="min-w-44"
          value={account.schedule}
          disabled={isAway || set.isBusy}
          options={[
            { value: 'weekly', label: words.weekly },
            { value: 'manual', label: words.manual },
          ]}
          onChange={(schedule) => set.submit(schedule)}
        />
      )}
    </Field>
  )
}

function PayOutNow({ available, isAway }: { available: string; isAway: boolean }) {
  const queries = useQueryClient()
  const request = useSubmission(async () => {
    const { data } = await marketClient.payments.requestPayout({})
    toast({ tone: 'positive', title: words.requested(formatCents(data.amountCents)) })
    void queries.invalidateQueries({ queryKey: [['market', 'payments']] })
  })
  // Whole cents alone are paid.
  const isNothing = BigInt(available) < 10_000n
  return (
    <div className="flex items-center gap-3">
      <Button
        className={FIELD_TOP}
        tone="primary"
        busy={request.isBusy}
        disabled={isAway || isNothing}
        onClick={() => request.submit()}
      >
        {words.request}
      </Button>
      {isNothing && <p className={`text-ink-2 text-xs ${FIELD_TOP}`}>{words.nothing}</p>}
      {request.error !== null && <ErrorState compact error={request.error} />}
    </div>
  )
}
