import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { DerivationTerms } from '#shared/contract/market/submissions.ts'
import { USUAL_DERIVATION_TERMS } from '#shared/offers/ancestry.ts'
import { market, marketClient } from '../../api/market.ts'
import { queryClient, useIsMarketAway } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { Checkbox } from '../../components/checkbox.tsx'
import { Field } from '../../components/field.tsx'
import { MarketData } from '../../components/market-data.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { toast } from '../../components/toast.tsx'
import { useAttempt } from '../../components/use-attempt.ts'
import { en } from '../../strings/en.ts'
import { Panel } from './panel.tsx'

const words = en.derivations

/** On what terms others may derive from all works of the creator. */
export function DerivationTermsPanel() {
  const terms = useQuery(market.derivations.terms.queryOptions())
  return (
    <Panel title={words.terms} intro={words.termsIntro}>
      <MarketData query={terms} loading={<Skeleton className="h-28 w-full" />}>
        {(all) => <TermsForm all={all} />}
      </MarketData>
    </Panel>
  )
}

function TermsForm({ all }: { all: readonly DerivationTerms[] }) {
  const standing = all.find(({ assetId }) => assetId === null) ?? USUAL_DERIVATION_TERMS
  const [allowed, setAllowed] = useState(standing.allowed)
  const [text, setText] = useState(String(standing.minimumPercent))
  const { isBusy, run } = useAttempt()
  const isAway = useIsMarketAway()
  const minimumPercent = /^\d{1,3}$/.test(text.trim()) && Number(text) <= 100 ? Number(text) : null
  const ownCount = all.filter(({ assetId }) => assetId !== null).length
  const save = () => {
    if (minimumPercent === null) return
    run(() =>
      marketClient.derivations
        .setTerms({ assetId: null, allowed, minimumPercent })
        .then(() => toast({ title: words.saved, tone: 'positive' }))
        .finally(() => void queryClient.invalidateQueries({ queryKey: market.derivations.key() })),
    )
  }
  return (
    <form
      className="flex max-w-120 flex-col gap-3 rounded-md border border-line px-4 py-3 text-sm"
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <Checkbox label={words.allowed} checked={allowed} onChange={setAllowed} />
      <Field label={words.minimum} hint={words.minimumHint} error={minimumPercent === null ? words.minimumWrong : null}>
        {(control) => (
          <TextInput
            {...control}
            className="w-24"
            inputMode="numeric"
            disabled={!allowed}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      {ownCount > 0 && <p className="text-ink-2 text-xs">{words.own(ownCount)}</p>}
      <Button type="submit" className="self-start" busy={isBusy} disabled={isAway || minimumPercent === null}>
        {words.save}
      </Button>
    </form>
  )
}
