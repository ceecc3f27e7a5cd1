/**
 * What a reviewer may do with a submission instead of deciding: give it back, skip it, hand it over, ask a colleague.
 */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ReviewItem } from '#shared/contract/market/review.ts'
import { maySkip, SKIP_REASONS, type SkipReason } from '#shared/submissions/queue-rules.ts'
import { market, marketClient } from '../../api/market.ts'
import { queryClient } from '../../api/queries.ts'
import { attempt } from '../../components/attempt.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { DialogActions } from '../../components/dialog-actions.tsx'
import { Field } from '../../components/field.tsx'
import { Select } from '../../components/select.tsx'
import { ShortcutKeys } from '../../components/shortcut-keys.tsx'
import { TextArea } from '../../components/text-area.tsx'
import { toast } from '../../components/toast.tsx'
import { navigate } from '../../router/router.ts'
import { en } from '../../strings/en.ts'
import { ASIDE_KEYS, type Aside } from './keys.ts'
import { takeUp } from './take-up.ts'

const words = en.review.aside
const QUEUE = ''

export interface DeskActionsProps {
  item: ReviewItem
  isPending: boolean
  onAside: (aside: Aside) => void
}

export function DeskActions({ item, isPending, onAside }: DeskActionsProps) {
  const asides: readonly Aside[] =
    item.opinion === 'none' ? ['skip', 'hand_over', 'ask_opinion'] : ['skip', 'hand_over']
  return (
    <div className="flex flex-wrap justify-end gap-1.5">
      {asides.map((aside) => (
        <Button key={aside} size="small" busy={isPending} onClick={() => onAside(aside)}>
          {words.actions[aside]}
          <ShortcutKeys shortcut={ASIDE_KEYS[aside]} />
        </Button>
      ))}
      <Button size="small" busy={isPending} onClick={() => release(item.id)}>
        {en.review.item.release}
      </Button>
    </div>
  )
}

async function toQueue(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: market.review.key() })
  navigate({ page: 'review', id: null })
}

function release(id: string): void {
  const released = marketClient.review.release({ id }).then(async () => {
    toast({ title: en.review.item.released, group: 'review' })
    await toQueue()
  })
  attempt(released, { retry: () => release(id) })
}

interface AsideDialogProps {
  item: ReviewItem
  aside: Aside
  onClose: () => void
}

interface Said {
  readonly note: string
  readonly reason: SkipReason
  readonly to: string
}

/** A skip can be undone as long as the submission is not assigned to someone else. */
async function send({ id }: ReviewItem, aside: Aside, { note, reason, to }: Said): Promise<void> {
  const { review } = marketClient
  if (aside === 'ask_opinion') {
    await review.askOpinion({ id, question: note })
    toast({ title: words.done.ask_opinion, group: 'review' })
    await queryClient.invalidateQueries({ queryKey: market.review.key() })
    return
  }
  if (aside === 'skip') await review.skip({ id, reason, note })
  else await review.handOver({ id, to: to === QUEUE ? null : to, note })
  const isUndone = aside === 'skip' && reason !== 'conflict_of_interest'
  const undo = { action: { label: en.common.undo, onSelect: () => takeUp(id) } }
  toast({ title: words.done[aside], group: 'review', ...(isUndone ? undo : {}) })
  await toQueue()
}

export function AsideDialog({ item, aside, onClose }: AsideDialogProps) {
  const reasons = SKIP_REASONS.filter((reason) => maySkip(item.skips, reason))
  const [said, setSaid] = useState<Said>({ note: '', reason: reasons[0] ?? 'other', to: QUEUE })
  const [isChecked, setIsChecked] = useState(false)
  const [isSending, setIsSending] = useState(false)
  const isMissing = aside !== 'skip' && said.note.trim() === ''
  const confirm = () => {
    setIsChecked(true)
    if (isMissing) return
    setIsSending(true)
    attempt(
      send(item, aside, { ...said, note: said.note.trim() })
        .then(onClose)
        .finally(() => setIsSending(false)),
    )
  }
  return (
    <Dialog
      open
      onClose={onClose}
      width="narrow"
      title={words.title[aside]}
      description={words.text[aside]}
      footer={
        <DialogActions onCancel={onClose} busy={isSending} onClick={confirm}>
          {words.confirm[aside]}
        </DialogActions>
      }
    >
      <div className="flex flex-col gap-4">
        {aside === 'skip' && (
          <Field label={words.reason} hint={item.isMarked ? words.cannotSkip : null}>
            {(control) => (
              <Select
                {...control}
                value={said.reason}
                options={reasons.map((value) => ({ value, label: words.reasons[value] }))}
                onChange={(reason) => setSaid({ ...said, reason })}
              />
            )}
          </Field>
        )}
        {aside === 'hand_over' && <ToWhom to={said.to} onChange={(to) => setSaid({ ...said, to })} />}
        <Field label={words.note[aside]} error={isChecked && isMissing ? words.noteMissing : null}>
          {(control) => (
            <TextArea
              {...control}
              minRows={3}
              maxRows={10}
              maxLength={2_000}
              value={said.note}
              onChange={(event) => setSaid({ ...said, note: event.target.value })}
            />
          )}
        </Field>
      </div>
    </Dialog>
  )
}

function ToWhom({ to, onChange }: { to: string; onChange: (to: string) => void }) {
  const found = useQuery(market.review.colleagues.queryOptions())
  const colleagues = found.data?.data.items ?? []
  const options = [
    { value: QUEUE, label: words.toQueue },
    ...colleagues.map(({ id, name }) => ({ value: id, label: name })),
  ]
  return (
    <Field label={words.to} hint={found.isError ? words.noColleagues : null}>
      {(control) => <Select {...control} value={to} options={options} onChange={onChange} />}
    </Field>
  )
}
