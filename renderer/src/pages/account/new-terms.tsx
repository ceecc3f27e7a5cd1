import { useQuery } from '@tanstack/react-query'
import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { market, marketClient } from '../../api/market.ts'
import { Button } from '../../components/button.tsx'
import { Checkbox } from '../../components/checkbox.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { MarketData } from '../../components/market-data.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { toast } from '../../components/toast.tsx'
import { useSubmission } from '../../components/use-attempt.ts'
import { en } from '../../strings/en.ts'
import { Terms } from './become-creator.tsx'
import { sendRefused } from './creator-setup.ts'

const words = en.account.newTerms

/** What changed in the creator terms since this version was accepted, all of them, and the acceptance. */
export function NewTerms({ acceptedVersion }: { acceptedVersion: string }) {
  const terms = useQuery(market.accounts.creatorTerms.queryOptions({ input: { since: acceptedVersion } }))
  return (
    <div className="flex flex-col gap-3">
      <p className="text-ink-2 text-sm">{words.text(acceptedVersion)}</p>
      <MarketData query={terms} loading={<Skeleton className="h-40 w-full" />}>
        {(present) => <Acceptance terms={present} />}
      </MarketData>
    </div>
  )
}

interface PresentTerms {
  version: string
  terms: string[]
  changes: { version: string; changes: string[] }[]
}

function Acceptance({ terms }: { terms: PresentTerms }) {
  const [isAgreed, setAgreed] = useState(false)
  const accept = useSubmission(async () => {
    await marketClient.accounts.acceptCreatorTerms({ termsVersion: terms.version })
    toast({ tone: 'positive', title: words.accepted })
    await sendRefused('CREATOR_TERMS_CHANGED')
  })
  const changes = terms.changes.flatMap((version) => version.changes)
  return (
    <>
      {changes.length > 0 && (
        <section aria-label={words.changes} className="flex flex-col gap-2">
          <h4 className="font-medium text-sm">{words.changes}</h4>
          <ul className="flex list-disc flex-col gap-1.5 rounded-md border border-line bg-panel py-3 pr-4 pl-8 text-sm">
            {changes.map((change) => (
              <li key={change}>{change}</li>
            ))}
          </ul>
        </section>
      )}
      <details className="group">
        <summary className="flex cursor-default items-center gap-1 rounded-sm text-sm hover:text-accent">
          <ChevronRight className="size-3.5 shrink-0 text-ink-3 group-open:rotate-90" aria-hidden />
          {words.whole}
        </summary>
        <div className="pt-2">
          <Terms terms={terms} />
        </div>
      </details>
      <Checkbox label={en.earnings.seller.accept} checked={isAgreed} onChange={setAgreed} />
      {accept.error !== null && <ErrorState compact title={words.failed} error={accept.error} />}
      <Button
        tone="primary"
        className="self-start"
        disabled={!isAgreed}
        busy={accept.isBusy}
        onClick={() => accept.submit()}
      >
        {words.accept}
      </Button>
    </>
  )
}
