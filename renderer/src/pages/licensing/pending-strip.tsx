import { CircleAlert, Clock } from 'lucide-react'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import { attempt } from '../../components/attempt.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { DialogActions } from '../../components/dialog-actions.tsx'
import { en } from '../../strings/en.ts'
import type { PendingListing } from './pending.ts'

const words = en.licensing.listings

/** What was changed here and is not in the market yet, with what keeps it from there. */
export function PendingStrip({ pending }: { pending: readonly PendingListing[] }) {
  const [given, setGiven] = useState<PendingListing | null>(null)
  if (pending.length === 0) return null
  return (
    <section aria-label={words.pendingTitle} className="flex flex-col gap-1 border-line border-b bg-panel px-4 py-2">
      <h2 className="font-medium text-sm">{words.pendingTitle}</h2>
      <ul className="flex flex-col gap-1">
        {pending.map((one) => (
          <PendingLine key={one.id} pending={one} onDiscard={() => setGiven(one)} />
        ))}
      </ul>
      <Dialog
        open={given !== null}
        onClose={() => setGiven(null)}
        title={words.discardTitle}
        width="narrow"
        footer={
          <DialogActions
            onCancel={() => setGiven(null)}
            tone="danger"
            onClick={() => {
              if (given) settle(client.sync.discard({ mutationId: given.id }))
              setGiven(null)
            }}
          >
            {words.discard}
          </DialogActions>
        }
      >
        <p className="text-ink-2 text-sm">{words.discardText(given?.title ?? words.untitled)}</p>
      </Dialog>
    </section>
  )
}

function PendingLine({ pending, onDiscard }: { pending: PendingListing; onDiscard: () => void }) {
  const { id, operation, title, state, error } = pending
  const isRefused = state === 'refused'
  return (
    <li className="flex flex-wrap items-center gap-x-3 text-sm">
      {isRefused ? (
        <CircleAlert className="size-4 text-stop" aria-hidden />
      ) : (
        <Clock className="size-4 text-ink-3" aria-hidden />
      )}
      <span className="min-w-0 truncate">{words.pending[operation](title ?? words.untitled)}</span>
      <span className="text-ink-2 text-xs">{words.pendingStates[state]}</span>
      {isRefused && (
        <>
          <span className="min-w-0 flex-1 break-words text-ink-2 text-xs">{error?.detail ?? error?.message}</span>
          <Button size="small" onClick={() => settle(client.sync.retry({ mutationId: id }))}>
            {words.retry}
          </Button>
          <Button size="small" tone="quiet" onClick={onDiscard}>
            {words.discard}
          </Button>
        </>
      )}
    </li>
  )
}

function settle(work: Promise<unknown>): void {
  attempt(work.then(() => queryClient.invalidateQueries({ queryKey: [['sync']] })))
}
