import { useMutation, useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { handleSchema } from '#shared/contract/market/accounts.ts'
import { client } from '../../api/client.ts'
import { describeError } from '../../api/errors.ts'
import { market, marketClient } from '../../api/market.ts'
import { Button } from '../../components/button.tsx'
import { Checkbox } from '../../components/checkbox.tsx'
import { Field } from '../../components/field.tsx'
import { MarketData } from '../../components/market-data.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { toast } from '../../components/toast.tsx'
import { en } from '../../strings/en.ts'

const words = en.earnings.seller

/** What a name becomes that fits an address. */
function suggestedHandle(displayName: string): string {
  return displayName
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 30)
}

/** The terms, a name to sell under, and the one step that makes a seller of a buyer. */
export function BecomeCreator({ displayName }: { displayName: string }) {
  const terms = useQuery(market.accounts.creatorTerms.queryOptions())
  return (
    <div className="h-full overflow-y-auto">
      <div className="mx-auto flex max-w-160 flex-col gap-5 p-8">
        <header className="flex flex-col gap-1">
          <h2 className="font-semibold text-xl">{words.title}</h2>
          <p className="text-ink-2 text-sm">{words.text}</p>
        </header>
        <MarketData query={terms} loading={<Skeleton className="h-64 w-full" />}>
          {(agreed) => <Form terms={agreed} suggestion={suggestedHandle(displayName)} />}
        </MarketData>
      </div>
    </div>
  )
}

function Form({ terms, suggestion }: { terms: { version: string; terms: string[] }; suggestion: string }) {
  const [handle, setHandle] = useState(suggestion)
  const [isAgreed, setAgreed] = useState(false)
  const [isLeft, setLeft] = useState(false)
  const termsId = useId()
  const problem = handleSchema.safeParse(handle).success ? null : words.handleHint
  const become = useMutation({
    mutationFn: () => marketClient.accounts.becomeCreator({ handle, termsVersion: terms.version }),
    onSuccess: async () => {
      toast({ tone: 'positive', title: words.done })
      // The round of the sync hears of the new role.
      await client.sync.now()
    },
  })
  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault()
        if (problem === null && isAgreed) become.mutate()
      }}
    >
      <Field label={words.handle} hint={words.handleHint} error={isLeft ? problem : null}>
        {(control) => (
          <TextInput
            {...control}
            value={handle}
            onChange={({ target }) => setHandle(target.value)}
            onBlur={() => setLeft(true)}
          />
        )}
      </Field>
      <section aria-labelledby={termsId} className="flex flex-col gap-2">
        <h3 id={termsId} className="flex items-baseline justify-between font-medium text-sm">
          {words.terms}
          <span className="font-normal text-ink-2 text-xs">{words.termsVersion(terms.version)}</span>
        </h3>
        <ol className="flex list-decimal flex-col gap-1.5 rounded-md border border-line bg-panel py-3 pr-4 pl-8 text-sm">
          {terms.terms.map((term) => (
            <li key={term}>{term}</li>
          ))}
        </ol>
      </section>
      <Checkbox label={words.accept} checked={isAgreed} onChange={setAgreed} />
      {become.isError && (
        <p role="alert" className="text-sm text-stop">
          {describeError(become.error).message} {describeError(become.error).detail}
        </p>
      )}
      <div>
        <Button type="submit" tone="primary" busy={become.isPending} disabled={!isAgreed || problem !== null}>
          {words.become}
        </Button>
      </div>
    </form>
  )
}
