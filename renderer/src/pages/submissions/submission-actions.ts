/** The steps of a submission as buttons begin them. */
import type { StudioSubmission } from '#shared/contract/studio/submissions.ts'
import { client } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import { actionFor, attempt } from '../../components/attempt.ts'
import { toast } from '../../components/toast.tsx'
import { navigate } from '../../router/router.ts'
import { en } from '../../strings/en.ts'

const words = en.submissions

/** Views follow by change events; these come at once. */
export function refresh(): void {
  void queryClient.invalidateQueries({ queryKey: [['submissions']] })
  void queryClient.invalidateQueries({ queryKey: [['provenance']] })
  void queryClient.invalidateQueries({ queryKey: [['sync']] })
}

type Named = Pick<StudioSubmission, 'id' | 'name'>

/** Tells that it is queued and, once the market has answered, what the market made of it. */
export function followSubmit({ id, name }: Named, isAway: boolean): void {
  toast({ title: isAway ? words.submitWaits(name) : words.sending(name), group: 'submission' })
  if (!isAway) attempt(client.sync.now({}).then(() => tellOutcome({ id, name })))
}

async function tellOutcome({ id, name }: Named): Promise<void> {
  const { refusal, waiting } = await client.submissions.get({ id })
  refresh()
  if (refusal !== null) {
    const open = { label: words.openRefused, onSelect: () => navigate({ page: 'submissions', id }) }
    toast({
      tone: 'stop',
      title: words.submitRefused(name),
      description: refusal.message,
      group: 'submission',
      action: actionFor(refusal) ?? open,
    })
  } else if (waiting.length > 0) toast({ title: words.submitWaits(name), group: 'submission' })
  else toast({ tone: 'positive', title: words.submitted(name), group: 'submission' })
}

export function submit({ id, name }: Named, isAway: boolean): void {
  const work = client.submissions.submit({ id }).then(() => {
    refresh()
    followSubmit({ id, name }, isAway)
  })
  attempt(work, { title: words.failed.submit })
}

export function withdraw({ id, name }: Pick<StudioSubmission, 'id' | 'name'>, reason: string): void {
  const work = client.submissions.withdraw({ id, ...(reason.trim() === '' ? {} : { reason }) }).then(() => {
    refresh()
    toast({ title: words.withdrawn(name), group: 'submission' })
  })
  attempt(work, { title: words.failed.withdraw })
}

export function appeal({ id }: Pick<StudioSubmission, 'id'>, reason: string): void {
  attempt(client.submissions.appeal({ id, reason }).then(refresh), { title: words.failed.appeal })
}

export function adopt({ id, name }: Pick<StudioSubmission, 'id' | 'name'>): Promise<void> {
  const work = client.submissions.adopt({ id }).then(({ assetId }) => {
    refresh()
    toast({
      title: words.adopted(name),
      tone: 'positive',
      action: { label: words.actions.openAsset, onSelect: () => navigate({ page: 'asset', id: assetId }) },
    })
  })
  attempt(work, { title: words.failed.adopt })
  return work.catch(() => undefined)
}

export function forget({ id }: Pick<StudioSubmission, 'id'>): void {
  const work = client.submissions.forget({ id }).then(() => {
    refresh()
    navigate({ page: 'submissions', id: null })
  })
  attempt(work, { title: words.failed.forget })
}
