import { useQueryClient } from '@tanstack/react-query'
import { Wallet } from 'lucide-react'
import { useState } from 'react'
import { cents, microDollars, microDollarsToCents, parsePrice } from '#shared/money/money.ts'
import { client } from '../../api/client.ts'
import { marketClient } from '../../api/market.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { DialogActions } from '../../components/dialog-actions.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Field } from '../../components/field.tsx'
import { formatCents } from '../../components/money.ts'
import { TextInput } from '../../components/text-input.tsx'
import { toast } from '../../components/toast.tsx'
import { useSubmission } from '../../components/use-attempt.ts'
import { en } from '../../strings/en.ts'
import { Panel } from './panel.tsx'

const words = en.earnings.spending

interface MoveEarningsProps {
  /** Micro-dollars. */
  available: string
  /** The market does not answer: nothing can be moved now. */
  isAway: boolean
}

/** Spends available earnings in the market without a payout. */
export function MoveEarnings({ available, isAway }: MoveEarningsProps) {
  const [isOpen, setIsOpen] = useState(false)
  const availableCents = Math.max(0, microDollarsToCents(microDollars(BigInt(available))).cents)
  return (
    <Panel title={words.title} intro={words.intro}>
      <div className="flex flex-wrap items-center gap-3">
        <Button icon={<Wallet />} disabled={isAway || availableCents === 0} onClick={() => setIsOpen(true)}>
          {words.open}
        </Button>
        {availableCents === 0 && <p className="text-ink-2 text-xs">{words.nothing}</p>}
        {availableCents > 0 && isAway && <p className="text-ink-2 text-xs">{words.offline}</p>}
      </div>
      {isOpen && <MoveEarningsDialog availableCents={availableCents} onClose={() => setIsOpen(false)} />}
    </Panel>
  )
}

/** The amount in cents, or what is wrong with the text. */
function amountOf(text: string, availableCents: number): { readonly amountCents: number } | { readonly error: string } {
  try {
    const amountCents = parsePrice(text)
    if (amountCents > availableCents) return { error: words.tooMuch(formatCents(availableCents)) }
    return amountCents > 0 ? { amountCents } : { error: words.invalid }
  } catch {
    return { error: words.invalid }
  }
}

function MoveEarningsDialog({ availableCents, onClose }: { availableCents: number; onClose: () => void }) {
  const queries = useQueryClient()
  const [text, setText] = useState((cents(availableCents) / 100).toFixed(2))
  const amount = amountOf(text, availableCents)
  const move = useSubmission(async (amountCents: number) => {
    const { data } = await marketClient.payments.moveEarnings({ amountCents })
    toast({ tone: 'positive', title: words.moved(formatCents(data.amountCents)) })
    void queries.invalidateQueries({ queryKey: [['market']] })
    // The copy of the ledger follows with the next sync, which need not be waited for.
    void client.sync.now({}).catch(() => undefined)
    onClose()
  })
  const confirm = () => 'amountCents' in amount && move.submit(amount.amountCents)
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.dialogTitle}
      description={words.dialogText}
      width="narrow"
      footer={
        <DialogActions onCancel={onClose} busy={move.isBusy} disabled={'error' in amount} onClick={confirm}>
          {words.confirm('amountCents' in amount ? formatCents(amount.amountCents) : null)}
        </DialogActions>
      }
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          confirm()
        }}
      >
        <Field
          label={words.amount}
          hint={words.available(formatCents(availableCents))}
          error={'error' in amount ? amount.error : null}
        >
          {(control) => (
            <TextInput
              {...control}
              inputMode="decimal"
              value={text}
              disabled={move.isBusy}
              onChange={({ target }) => setText(target.value)}
            />
          )}
        </Field>
        {move.error !== null && <ErrorState compact title={words.failed} error={move.error} />}
      </form>
    </Dialog>
  )
}
