import { CircleCheck, Copy, ExternalLink } from 'lucide-react'
import { useState } from 'react'
import type { MarketAccount, SignInAttempt } from '#shared/contract/studio/market.ts'
import { describeError } from '../../api/errors.ts'
import { openExternal } from '../../api/open-external.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { toast } from '../../components/toast.tsx'
import { navigate } from '../../router/router.ts'
import { formatTime } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { useSignIn } from './use-sign-in.ts'

const words = en.account.signIn

export interface SignInDialogProps {
  open: boolean
  onClose: () => void
}

/** Signing in through the system's browser: a code to compare, then waiting until the person has let the studio in. */
export function SignInDialog({ open, onClose }: SignInDialogProps) {
  return (
    <Dialog open={open} onClose={onClose} title={words.title} description={words.description} width="narrow">
      {open && <Steps onClose={onClose} />}
    </Dialog>
  )
}

function Steps({ onClose }: { onClose: () => void }) {
  const { state, again } = useSignIn()
  switch (state.step) {
    case 'starting':
      return (
        <div aria-busy="true" className="flex flex-col gap-3 py-2">
          <p role="status" className="text-ink-2 text-sm">
            {words.starting}
          </p>
          <Skeleton className="h-14 w-full" />
        </div>
      )
    case 'waiting':
      return <Waiting attempt={state.attempt} onCancel={onClose} />
    case 'done':
      return <Done account={state.account} onClose={onClose} />
    case 'failed':
      return <Failed error={state.error} onRetry={again} onClose={onClose} />
  }
}

function Waiting({ attempt, onCancel }: { attempt: SignInAttempt; onCancel: () => void }) {
  const [opened, setOpened] = useState(false)
  const address = attempt.verificationUriComplete
  const open = () => {
    if (openExternal(address)) setOpened(true)
    else toast({ tone: 'stop', title: words.notOpened, description: address })
  }
  const copy = () => void navigator.clipboard.writeText(address).then(() => toast({ title: en.common.copied }))
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-col gap-1">
        <p className="font-medium text-ink-2 text-xs">{words.code}</p>
        <p
          data-testid="user-code"
          className="select-text rounded-md border border-line bg-panel py-3 text-center font-mono font-semibold text-2xl tracking-widest"
        >
          {attempt.userCode}
        </p>
        <p className="text-ink-3 text-xs">{words.codeHelp}</p>
      </div>
      <p role="status" className="text-ink-2 text-sm">
        {opened && `${words.waiting} `}
        {words.validUntil(formatTime(attempt.expiresAt))}
      </p>
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>{en.common.cancel}</Button>
        <IconButton label={words.copyAddress} icon={<Copy />} onClick={copy} />
        <Button tone={opened ? 'plain' : 'primary'} icon={<ExternalLink />} onClick={open}>
          {opened ? words.openAgain : words.openBrowser}
        </Button>
      </div>
    </div>
  )
}

function Done({ account, onClose }: { account: MarketAccount; onClose: () => void }) {
  return (
    <div className="flex flex-col gap-4">
      <div role="status" className="flex items-start gap-3">
        <CircleCheck className="mt-0.5 size-5 shrink-0 text-positive" aria-hidden />
        <div className="min-w-0 text-sm">
          <p className="font-medium">{words.doneTitle}</p>
          <p className="break-words text-ink-2">{words.doneAs(account.displayName, account.email)}</p>
          <p className="text-ink-2">{words.doneText}</p>
        </div>
      </div>
      <div className="flex justify-end">
        <Button tone="primary" onClick={onClose}>
          {words.done}
        </Button>
      </div>
    </div>
  )
}

/** Codes that another address mends. */
const OF_THE_ADDRESS: ReadonlySet<string> = new Set(['MARKET_NOT_SET', 'MARKET_UNREACHABLE', 'MARKET_ANSWER_INVALID'])

function Failed({ error, onRetry, onClose }: { error: unknown; onRetry: () => void; onClose: () => void }) {
  const toSettings = () => {
    onClose()
    navigate({ page: 'settings', section: 'market' })
  }
  return (
    <div className="flex flex-col gap-3">
      <ErrorState compact error={error} title={words.failedTitle} kept={words.kept} onRetry={onRetry} />
      {OF_THE_ADDRESS.has(describeError(error).code) && (
        <div className="flex justify-end">
          <Button onClick={toSettings}>{words.toSettings}</Button>
        </div>
      )}
    </div>
  )
}
