import { useQuery } from '@tanstack/react-query'
import { Download, Send } from 'lucide-react'
import { useState } from 'react'
import type { MarketAccount } from '#shared/contract/studio/market.ts'
import { api, client } from '../../api/client.ts'
import { queryClient, useMarketStatus } from '../../api/queries.ts'
import { attempt } from '../../components/attempt.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { toast } from '../../components/toast.tsx'
import { exportUnsent } from '../../frame/outbox/export-unsent.ts'
import { MutationList } from '../../frame/outbox/mutation-list.tsx'
import { en } from '../../strings/en.ts'
import { Confirm } from '../settings/parts.tsx'
import { giveUpAndSignOut, signOut } from './account-actions.ts'

const words = en.outbox.unsent

export interface UnsentDialogProps {
  /** The account to be signed out; null if there is none. */
  accountId: string | null
  onClose: () => void
}

/** Signing out would lose these: send them, take them along as a file, stay, or give them up by name. */
export function UnsentDialog({ accountId, onClose }: UnsentDialogProps) {
  const account = useMarketStatus().data?.accounts.find(({ id }) => id === accountId)
  if (account === undefined) return null
  return <Unsent account={account} onClose={onClose} />
}

function Unsent({ account, onClose }: { account: MarketAccount; onClose: () => void }) {
  const options = api.sync.mutations.queryOptions({ input: { accountId: account.id } })
  const mutations = useQuery(options).data ?? []
  const [isSending, setSending] = useState(false)
  const [isAsking, setAsking] = useState(false)
  const send = async () => {
    setSending(true)
    try {
      await client.market.switchAccount({ accountId: account.id })
      await client.sync.now()
      const left = await queryClient.fetchQuery({ ...options, staleTime: 0 })
      if (left.length > 0) return toast({ tone: 'stop', title: words.left(left.length) })
      onClose()
      signOut(account)
    } finally {
      setSending(false)
    }
  }
  const save = () => attempt(exportUnsent(account.id).then(() => toast({ title: words.exported })))
  const giveUp = () => attempt(giveUpAndSignOut(account).then(onClose))
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title}
      description={words.text(mutations.length, account.displayName)}
      footer={
        <>
          <Button tone="danger" className="mr-auto" onClick={() => setAsking(true)}>
            {words.giveUp}
          </Button>
          <Button icon={<Download />} onClick={save}>
            {words.export}
          </Button>
          <Button onClick={onClose}>{words.stay}</Button>
          <Button tone="primary" icon={<Send />} disabled={isSending} onClick={() => attempt(send())}>
            {isSending ? words.sending : words.send}
          </Button>
        </>
      }
    >
      <MutationList mutations={mutations} hasActions={false} />
      <Confirm
        open={isAsking}
        onClose={() => setAsking(false)}
        title={words.giveUpTitle(mutations.length)}
        text={words.giveUpText}
        action={words.giveUpAction}
        onConfirm={giveUp}
      />
    </Dialog>
  )
}
