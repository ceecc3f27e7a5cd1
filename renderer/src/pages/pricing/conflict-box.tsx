import { useQuery } from '@tanstack/react-query'
import { CircleAlert } from 'lucide-react'
import { useState } from 'react'
import type { OwnWork } from '#shared/contract/market/offers.ts'
import type { PendingPrices, PriceConflict } from '#shared/contract/studio/prices.ts'
import { api, client } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { formatCents } from '../../components/money.ts'
import { Skeleton } from '../../components/skeleton.tsx'
import { useAttempt } from '../../components/use-attempt.ts'
import { en } from '../../strings/en.ts'
import { refreshPending } from './set-prices.ts'
import { wayName } from './way-name.ts'
import { type Way, waysOf } from './ways.ts'

const words = en.pricing.conflict

/** What was set here and refused: because the prices changed elsewhere, way by way, or for another reason. */
export function ConflictBox({ work, pending }: { work: OwnWork; pending: PendingPrices }) {
  const { isBusy, run } = useAttempt()
  const giveUp = () => run(() => client.sync.discard({ mutationId: pending.mutationId }).then(refreshPending))
  return (
    <section aria-label={words.label} className="flex flex-col gap-3 rounded-md border border-stop/50 bg-raised p-3">
      <div className="flex gap-2">
        <CircleAlert className="mt-0.5 size-4 shrink-0 text-stop" aria-hidden />
        <div>
          <h3 className="font-medium text-sm">{pending.state === 'conflict' ? words.title : words.refusedTitle}</h3>
          <p className="text-ink-2 text-sm">{pending.state === 'conflict' ? words.text : pending.problem}</p>
        </div>
      </div>
      {pending.state === 'conflict' ? (
        <Choices work={work} pending={pending} />
      ) : (
        <Button size="small" className="self-start" busy={isBusy} onClick={giveUp}>
          {words.giveUp}
        </Button>
      )}
    </section>
  )
}

function Choices({ work, pending }: { work: OwnWork; pending: PendingPrices }) {
  const input = { assetId: work.assetId }
  // Another refusal of the same work has other ways in conflict.
  const conflicts = useQuery({
    ...api.prices.conflicts.queryOptions({ input }),
    queryKey: [...api.prices.conflicts.queryKey({ input }), pending.mutationId],
  })
  const [choices, setChoices] = useState<Readonly<Record<string, 'mine' | 'theirs'>>>({})
  const { isBusy, run } = useAttempt()
  const apply = () => run(() => client.prices.resolve({ ...input, name: work.name, choices }).then(refreshPending))
  if (conflicts.isError) {
    return <ErrorState compact error={conflicts.error} onRetry={() => void conflicts.refetch()} />
  }
  if (conflicts.isPending) return <Skeleton className="h-16" />
  return (
    <>
      {conflicts.data.length === 0 && <p className="text-sm">{words.noneInBoth}</p>}
      {conflicts.data.map((field) => (
        <Choice
          key={field.key}
          field={field}
          way={waysOf(work.kind).find(({ key }) => key === field.key)}
          chosen={choices[field.key] ?? null}
          onChoose={(choice) => setChoices({ ...choices, [field.key]: choice })}
        />
      ))}
      <Button
        tone="primary"
        size="small"
        className="self-start"
        busy={isBusy}
        disabled={conflicts.data.some(({ key }) => choices[key] === undefined)}
        onClick={apply}
      >
        {words.apply}
      </Button>
    </>
  )
}

interface ChoiceProps {
  field: PriceConflict
  way: Way | undefined
  chosen: 'mine' | 'theirs' | null
  onChoose: (choice: 'mine' | 'theirs') => void
}

function Choice({ field, way, chosen, onChoose }: ChoiceProps) {
  const priceText = (priceCents: number | null) => (priceCents === null ? words.notSold : formatCents(priceCents))
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="text-sm">
        <span className="font-medium">{way === undefined ? field.key : en.pricing.ways[wayName(way)].label}</span>{' '}
        <span className="text-ink-2">{words.was(priceText(field.before))}</span>
      </legend>
      <div className="flex gap-2">
        <Button size="small" pressed={chosen === 'mine'} onClick={() => onChoose('mine')}>
          {words.mine(priceText(field.mine))}
        </Button>
        <Button size="small" pressed={chosen === 'theirs'} onClick={() => onChoose('theirs')}>
          {words.theirs(priceText(field.theirs))}
        </Button>
      </div>
    </fieldset>
  )
}
