import { useQuery } from '@tanstack/react-query'
import { Copy, Download, Eye, EyeOff } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { LicenseHolding } from '#shared/contract/studio/licensing.ts'
import { client } from '../../api/client.ts'
import { market } from '../../api/market.ts'
import { download } from '../../api/resources.ts'
import { attempt } from '../../components/attempt.ts'
import { Button } from '../../components/button.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { formatMicroDollars } from '../../components/money.ts'
import { Sheet } from '../../components/sheet.tsx'
import { toast } from '../../components/toast.tsx'
import { formatDate, formatDateTime } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { CertificateFacts } from './certificate-facts.tsx'
import { Complaints } from './complaints.tsx'
import { shownStatus } from './holding-status.ts'
import { Part, TermsList } from './terms-list.tsx'
import { creditLine } from './terms-text.ts'
import { UsageForm } from './usage-form.tsx'

const words = en.licensing.purchases

export interface HoldingSheetProps {
  holding: LicenseHolding | null
  onClose: () => void
}

/** One license: its key, what proves it, what it permits, and its use. */
export function HoldingSheet({ holding, onClose }: HoldingSheetProps) {
  return (
    <Sheet open={holding !== null} onClose={onClose} title={holding?.purchase.title ?? ''}>
      {holding && <Content key={holding.purchase.id} holding={holding} />}
    </Sheet>
  )
}

function Content({ holding }: { holding: LicenseHolding }) {
  const { purchase, check } = holding
  return (
    <div className="flex flex-col gap-5">
      <p className="text-sm">
        <span className="font-medium">{en.licensing.status[shownStatus(holding, new Date())]}</span>{' '}
        {purchase.expiresAt === null ? words.forever : words.until(formatDate(purchase.expiresAt))} ·{' '}
        {words.granted(formatDate(purchase.createdAt))} · {words.madeOut(purchase.licenseeName)}
      </p>
      <Key licenseKey={purchase.licenseKey} />
      <Part title={words.certificateTitle}>
        <CertificateFacts check={check} />
        <Button className="self-start" icon={<Download />} onClick={() => save(purchase.id)}>
          {words.saveCertificate}
        </Button>
      </Part>
      <MarketStatus grantId={purchase.id} />
      <Credit holding={holding} />
      <Complaints grantId={purchase.id} isLicensee />
      <UsageForm holding={holding} />
      <Months grantId={purchase.id} />
      <Part title={words.termsTitle}>
        <TermsList terms={purchase.terms} />
      </Part>
    </div>
  )
}

function save(grantId: string): void {
  attempt(
    client.licensing.exportCertificate({ grantId }).then(({ exportId, fileName }) => download(exportId, fileName)),
  )
}

function copy(text: string): void {
  attempt(navigator.clipboard.writeText(text).then(() => toast({ title: words.copied, group: 'copied' })))
}

function Key({ licenseKey }: { licenseKey: string }) {
  const [isShown, setShown] = useState(false)
  return (
    <Part title={words.keyTitle} text={words.keyHint}>
      <div className="flex items-center gap-1 rounded-md border border-line bg-panel py-1 pr-1 pl-3">
        <code className="min-w-0 flex-1 select-text break-all font-mono text-sm">
          {isShown ? licenseKey : '•••••-•••••-•••••-•••••-•••••-•••••'}
        </code>
        <IconButton
          label={isShown ? words.hideKey : words.showKey}
          icon={isShown ? <EyeOff /> : <Eye />}
          onClick={() => setShown(!isShown)}
        />
        <IconButton label={words.copyKey} icon={<Copy />} onClick={() => copy(licenseKey)} />
      </div>
    </Part>
  )
}

/** Whether it was revoked since is not in any certificate: only the market can say. */
function MarketStatus({ grantId }: { grantId: string }) {
  const status = useQuery({
    ...market.licensing.status.queryOptions({ input: { reference: grantId } }),
    staleTime: 0,
  })
  const answer = status.data
  return (
    <Part title={words.statusTitle}>
      {answer ? (
        <p className="text-sm">
          {answer.data.sentence}{' '}
          <span className="text-ink-2">
            {answer.isFromCache
              ? words.asOf(formatDateTime(answer.asOf))
              : words.statusAsOf(formatDateTime(answer.asOf))}
          </span>
        </p>
      ) : (
        status.isError && <p className="text-ink-2 text-sm">{words.statusOffline}</p>
      )}
      <Button className="self-start" size="small" disabled={status.isFetching} onClick={() => void status.refetch()}>
        {words.statusCheck}
      </Button>
    </Part>
  )
}

function Credit({ holding }: { holding: LicenseHolding }) {
  const { terms, title, assetId } = holding.purchase
  const asset = useQuery({
    ...market.publications.find.queryOptions({ input: { id: assetId } }),
    enabled: terms.requiresAttribution && terms.attributionText === null,
  })
  const line = creditLine(terms, title, asset.data?.data.creator.displayName ?? null)
  if (line === null) return null
  return (
    <Part title={words.creditTitle} text={words.creditHint}>
      <div className="flex items-center gap-1 rounded-md border border-line bg-panel py-1 pr-1 pl-3 text-sm">
        <span className="min-w-0 flex-1 select-text break-words">{line}</span>
        <IconButton label={words.copyCredit} icon={<Copy />} onClick={() => copy(line)} />
      </div>
    </Part>
  )
}

function Months({ grantId }: { grantId: string }) {
  const { data } = useQuery(market.licensing.purchase.queryOptions({ input: { id: grantId } }))
  const months = data?.data.months ?? []
  if (months.length === 0) return null
  const head = (text: ReactNode, isRight = false) => (
    <th scope="col" className={`py-1 font-medium ${isRight ? 'text-right' : ''}`}>
      {text}
    </th>
  )
  return (
    <Part title={words.months}>
      <table className="w-full text-left text-sm">
        <thead className="text-ink-2 text-xs">
          <tr>
            {head(words.monthColumns.month)}
            {head(words.monthColumns.use)}
            {head(words.monthColumns.owes, true)}
            {head(words.monthColumns.state, true)}
          </tr>
        </thead>
        <tbody>
          {months.map(({ month, declaredUsage: { impressions, downloads, embeds }, amountMicroDollars, state }) => (
            <tr key={month} className="border-line border-t">
              <td className="tnum py-1">{month}</td>
              <td>{en.licensing.listings.summaryOfUse(impressions, downloads, embeds)}</td>
              <td className="tnum text-right">{formatMicroDollars(amountMicroDollars)}</td>
              <td className="text-right">{words.monthStates[state]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Part>
  )
}
