import { useRef, useState } from 'react'
import type { LicenseHolding } from '#shared/contract/studio/licensing.ts'
import { LICENSE_KIND_RULES } from '#shared/licensing/kinds.ts'
import { USAGE_TYPES, type UsageType } from '#shared/licensing/usage.ts'
import { api } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import { useQueuedCall } from '../../api/queue.ts'
import { attempt } from '../../components/attempt.ts'
import { Button } from '../../components/button.tsx'
import { Field } from '../../components/field.tsx'
import { formatMicroDollars } from '../../components/money.ts'
import { Select } from '../../components/select.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { en } from '../../strings/en.ts'
import { shownStatus } from './holding-status.ts'
import { impressionsLeft, readReport, usedSoFar } from './reporting.ts'
import { Part } from './terms-list.tsx'

const words = en.licensing.purchases

/** What was used so far, what is left, and a report of more: kept at once, sent once the market answers. */
export function UsageForm({ holding }: { holding: LicenseHolding }) {
  const { impressions, downloads, embeds } = usedSoFar(holding)
  const left = impressionsLeft(holding)
  const unsent = Object.values(holding.unsentUsage).some((count) => count > 0)
  const mayReport = shownStatus(holding, new Date()) === 'valid'
  const owes = LICENSE_KIND_RULES[holding.purchase.terms.kind].mayBearRoyalty || left !== null
  return (
    <Part title={words.useTitle} {...(owes ? {} : { text: words.useNone })}>
      <p className="text-sm">
        {en.licensing.listings.summaryOfUse(impressions, downloads, embeds)}
        {left !== null && <span className="text-ink-2"> · {words.leftOf(left)}</span>}
        {unsent && <span className="text-ink-2"> · {words.unsent}</span>}
      </p>
      {mayReport && <ReportForm holding={holding} />}
    </Part>
  )
}

function ReportForm({ holding }: { holding: LicenseHolding }) {
  const [type, setType] = useState<UsageType>('impression')
  const [text, setText] = useState('')
  const [isSending, setSending] = useState(false)
  // The same report, pressed twice, is one.
  const key = useRef(crypto.randomUUID())
  const queue = useQueuedCall()
  const read = readReport(holding, type, text)
  const report = () => {
    if (read.count === null || isSending) return
    setSending(true)
    const { id } = holding.purchase
    const input = { purchase_id: id, usage_type: type, count: read.count, idempotency_key: key.current }
    const title = words.reportQueued(words.counted(read.count, type))
    const kept = queue({ operation: 'licensing.recordLicenseUsage', input, subject: `licence-use:${id}`, title })
    attempt(
      kept
        .then(() => {
          key.current = crypto.randomUUID()
          setText('')
          return queryClient.invalidateQueries({ queryKey: api.licensing.key() })
        })
        .finally(() => setSending(false)),
    )
  }
  return (
    <form
      aria-label={words.reportTitle}
      className="flex flex-col gap-2 rounded-md border border-line p-3"
      onSubmit={(event) => {
        event.preventDefault()
        report()
      }}
    >
      <div className="flex items-start gap-2">
        <Field label={words.reportType}>
          {(control) => (
            <Select
              {...control}
              value={type}
              options={USAGE_TYPES.map((value) => ({ value, label: words.types[value] }))}
              onChange={setType}
            />
          )}
        </Field>
        <Field label={words.reportCount} error={read.overLeft === null ? null : words.reportOver(read.overLeft)}>
          {(control) => (
            <TextInput
              {...control}
              inputMode="numeric"
              className="tabular-nums"
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" tone="primary" className="mt-6" disabled={read.count === null || isSending}>
          {words.report}
        </Button>
      </div>
      <p className="text-ink-2 text-xs">
        {words.reportText}
        {read.count !== null && read.owesMicroDollars > 0n
          ? ` ${words.reportOwes(formatMicroDollars(read.owesMicroDollars, { isExact: true }))}`
          : ''}
      </p>
    </form>
  )
}
