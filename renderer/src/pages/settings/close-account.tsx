import { useQuery } from '@tanstack/react-query'
import { UserRoundX } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { MarketAccount } from '#shared/contract/studio/market.ts'
import type { ClosingObstacle } from '#shared/ledger/closing.ts'
import { market, marketClient } from '../../api/market.ts'
import { queryClient } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { Checkbox } from '../../components/checkbox.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { DialogActions } from '../../components/dialog-actions.tsx'
import { Field } from '../../components/field.tsx'
import { MarketData } from '../../components/market-data.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { toast } from '../../components/toast.tsx'
import { useAttempt } from '../../components/use-attempt.ts'
import { en } from '../../strings/en.ts'
import { signOut } from '../account/account-actions.ts'
import { Group } from './parts.tsx'

const words = en.closing

/** Closing the market account: what is paid back, what ends, and what prevents it. */
export function CloseAccount({ account }: { account: MarketAccount }) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <Group title={words.title} intro={words.intro}>
      <div>
        <Button tone="danger" icon={<UserRoundX />} onClick={() => setIsOpen(true)}>
          {words.open}
        </Button>
      </div>
      {isOpen && <CloseAccountDialog account={account} onClose={() => setIsOpen(false)} />}
    </Group>
  )
}

interface CloseAccountDialogProps {
  account: MarketAccount
  onClose: () => void
}

/** With the agreement of the checkbox, licenses no longer stand in the way. */
const isInTheWay = ({ kind }: ClosingObstacle, endLicenses: boolean) => kind !== 'running_licenses' || !endLicenses

export function CloseAccountDialog({ account, onClose }: CloseAccountDialogProps) {
  const options = market.accounts.closingPreview.queryOptions()
  const preview = useQuery(options)
  const [password, setPassword] = useState('')
  const [endLicenses, setEndLicenses] = useState(false)
  const { isBusy, run } = useAttempt()
  const found = preview.data
  const isFree =
    found !== undefined && !found.isFromCache && found.data.obstacles.every((one) => !isInTheWay(one, endLicenses))
  const close = () =>
    run(() =>
      marketClient.accounts
        .closeAccount({ password, endLicenses })
        .then(({ data: { state } }) => {
          toast({ title: state === 'closed' ? words.closed : words.closing })
          onClose()
          if (state === 'closed') signOut(account)
        })
        .finally(() => queryClient.invalidateQueries({ queryKey: options.queryKey })),
    )
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.dialogTitle(account.displayName)}
      description={words.intro}
      footer={
        <DialogActions
          tone="danger"
          busy={isBusy}
          disabled={!isFree || password === ''}
          onCancel={onClose}
          onClick={close}
        >
          {words.close}
        </DialogActions>
      }
    >
      <MarketData query={preview} loading={<Skeleton className="h-32 w-full" />}>
        {(data) => <Preview preview={data} endLicenses={endLicenses} onEndLicenses={setEndLicenses} />}
      </MarketData>
      <Field label={words.password} hint={words.passwordHint}>
        {(control) => (
          <TextInput
            {...control}
            type="password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
    </Dialog>
  )
}

interface PreviewProps {
  preview: Awaited<ReturnType<typeof marketClient.accounts.closingPreview>>['data']
  endLicenses: boolean
  onEndLicenses: (agrees: boolean) => void
}

function Preview({ preview, endLicenses, onEndLicenses }: PreviewProps) {
  const { toCardsCents, toBankCents, ends, underWay, obstacles } = preview
  const pays = [
    ...(toCardsCents > 0 ? [words.toCards(toCardsCents)] : []),
    ...(toBankCents > 0 ? [words.toBank(toBankCents)] : []),
  ]
  const ending = [
    ...(ends.copies > 0 ? [words.copies(ends.copies)] : []),
    ...(ends.subscriptions > 0 ? [words.subscriptions(ends.subscriptions)] : []),
    ...(ends.licenses > 0 ? [words.licenses(ends.licenses)] : []),
    ...(ends.derivatives > 0 ? [words.derivatives(ends.derivatives)] : []),
    ...(ends.shares > 0 ? [words.shares(ends.shares)] : []),
    ...(ends.gifts > 0 ? [words.gifts(ends.gifts)] : []),
  ]
  const onTheWay = underWay.paybackCents + underWay.payoutCents
  const inTheWay = obstacles.filter((one) => isInTheWay(one, endLicenses))
  const nothing = inTheWay.length > 0 ? words.nothingYet : words.nothing
  return (
    <div className="flex flex-col gap-4 pb-4">
      {onTheWay > 0 && <p className="text-sm">{words.underWay(onTheWay)}</p>}
      <Facts title={words.pays}>{pays.length === 0 ? [nothing] : pays}</Facts>
      {ending.length > 0 && <Facts title={words.ends}>{ending}</Facts>}
      {ends.licenses > 0 && <Checkbox label={words.endLicenses} checked={endLicenses} onChange={onEndLicenses} />}
      {inTheWay.length > 0 && (
        <div role="status">
          <Facts title={words.obstacles}>{inTheWay.map(words.obstacle)}</Facts>
        </div>
      )}
    </div>
  )
}

function Facts({ title, children }: { title: string; children: readonly ReactNode[] }) {
  return (
    <section>
      <h3 className="font-medium text-ink-2 text-xs">{title}</h3>
      <ul className="list-disc pl-5 text-sm">
        {children.map((child) => (
          <li key={String(child)}>{child}</li>
        ))}
      </ul>
    </section>
  )
}
