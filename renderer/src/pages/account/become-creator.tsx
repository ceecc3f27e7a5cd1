import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleDashed, RotateCw } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import { handleSchema } from '#shared/contract/market/accounts.ts'
import type { MarketAccount } from '#shared/contract/studio/market.ts'
import { describeError } from '../../api/errors.ts'
import { market, marketClient } from '../../api/market.ts'
import { attempt, sendVerification } from '../../components/attempt.ts'
import { Button } from '../../components/button.tsx'
import { Checkbox } from '../../components/checkbox.tsx'
import { Field } from '../../components/field.tsx'
import { MarketData } from '../../components/market-data.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { toast } from '../../components/toast.tsx'
import { useSubmission } from '../../components/use-attempt.ts'
import { en } from '../../strings/en.ts'
import { enterSetup, finishSetup, useSetupEntries } from './creator-setup.ts'

const words = en.earnings.seller

/** How often the market is asked whether the link in the mail was opened, milliseconds. */
const VERIFICATION_POLL_MS = 3_000

/** Returns the display name in the form of a handle, such as `mara-lind` for "Mara Lind". */
function suggestedHandle(displayName: string): string {
  return displayName
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 30)
}

/** A page of its own for the steps that make a seller of a buyer. */
export function BecomeCreator({ account }: { account: MarketAccount }) {
  return (
    <div className="h-full overflow-y-auto">
      <div className="mx-auto flex max-w-160 flex-col gap-5 p-8">
        <header className="flex flex-col gap-1">
          <h2 className="font-semibold text-xl">{words.title}</h2>
          <p className="text-ink-2 text-sm">{words.text}</p>
        </header>
        <CreatorSteps account={account} />
      </div>
    </div>
  )
}

/** The confirmed email address, the name to sell under and the terms. What is entered is kept until it is sent. */
export function CreatorSteps({ account }: { account: MarketAccount }) {
  const terms = useQuery(market.accounts.creatorTerms.queryOptions())
  const me = useQuery({
    ...market.accounts.me.queryOptions(),
    refetchOnMount: 'always',
    refetchInterval: ({ state }) => (state.data?.data.isEmailVerified === false ? VERIFICATION_POLL_MS : false),
  })
  const loading = <Skeleton className="h-64 w-full" />
  return (
    <MarketData query={me} loading={loading}>
      {({ isEmailVerified }) => (
        <ol className="flex flex-col gap-5">
          <Step isDone={isEmailVerified} title={isEmailVerified ? words.verified : words.verify}>
            {!isEmailVerified && <Verification email={account.email} onCheck={() => void me.refetch()} />}
          </Step>
          <Step isDone={false} title={words.profile}>
            <MarketData query={terms} loading={loading}>
              {(agreed) => <Form account={account} terms={agreed} isEmailVerified={isEmailVerified} />}
            </MarketData>
          </Step>
        </ol>
      )}
    </MarketData>
  )
}

function Step({ isDone, title, children }: { isDone: boolean; title: string; children: ReactNode }) {
  const Icon = isDone ? CircleCheck : CircleDashed
  return (
    <li className="flex gap-2">
      <Icon className={`mt-0.5 size-4 shrink-0 ${isDone ? 'text-positive' : 'text-ink-3'}`} aria-hidden />
      <div className="flex min-w-0 flex-1 flex-col gap-3">
        <p className="font-medium text-sm">{title}</p>
        {children}
      </div>
    </li>
  )
}

function Verification({ email, onCheck }: { email: string; onCheck: () => void }) {
  return (
    <>
      <p className="text-ink-2 text-sm">{words.verifyText(email)}</p>
      <div className="flex flex-wrap gap-2">
        <Button size="small" onClick={() => attempt(sendVerification())}>
          {en.account.verification.send}
        </Button>
        <Button size="small" tone="quiet" icon={<RotateCw />} onClick={onCheck}>
          {words.checkVerified}
        </Button>
      </div>
    </>
  )
}

interface FormProps {
  account: MarketAccount
  terms: { version: string; terms: string[] }
  isEmailVerified: boolean
}

function Form({ account, terms, isEmailVerified }: FormProps) {
  const entries = useSetupEntries(account.id)
  const handle = entries.handle ?? suggestedHandle(account.displayName)
  const isAgreed = entries.agreedTo === terms.version
  const [isLeft, setLeft] = useState(false)
  const problem = handleSchema.safeParse(handle).success ? null : words.handleHint
  const canSend = isEmailVerified && isAgreed && problem === null
  const become = useSubmission(async () => {
    await marketClient.accounts.becomeCreator({ handle, termsVersion: terms.version })
    toast({ tone: 'positive', title: words.done })
    await finishSetup(account.id)
  })
  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault()
        if (canSend) become.submit()
      }}
    >
      <Field label={words.handle} hint={words.handleHint} error={isLeft ? problem : null}>
        {(control) => (
          <TextInput
            {...control}
            value={handle}
            onChange={({ target }) => enterSetup(account.id, { handle: target.value })}
            onBlur={() => setLeft(true)}
          />
        )}
      </Field>
      <Terms terms={terms} />
      <Checkbox
        label={words.accept}
        checked={isAgreed}
        onChange={(agrees) => enterSetup(account.id, { agreedTo: agrees ? terms.version : null })}
      />
      {become.error !== null && (
        <p role="alert" className="text-sm text-stop">
          {describeError(become.error).message} {describeError(become.error).detail}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" tone="primary" busy={become.isBusy} disabled={!canSend}>
          {words.become}
        </Button>
        {!isEmailVerified && <p className="text-ink-2 text-xs">{words.verifyFirst}</p>}
      </div>
    </form>
  )
}

export function Terms({ terms: { version, terms } }: Pick<FormProps, 'terms'>) {
  const termsId = useId()
  return (
    <section aria-labelledby={termsId} className="flex flex-col gap-2">
      <h4 id={termsId} className="flex items-baseline justify-between font-medium text-sm">
        {words.terms}
        <span className="font-normal text-ink-2 text-xs">{words.termsVersion(version)}</span>
      </h4>
      <ol className="flex list-decimal flex-col gap-1.5 rounded-md border border-line bg-panel py-3 pr-4 pl-8 text-sm">
        {terms.map((term) => (
          <li key={term}>{term}</li>
        ))}
      </ol>
    </section>
  )
}
