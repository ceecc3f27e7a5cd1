import type { ShareProposal } from '#shared/contract/market/shares.ts'
import { market, marketClient } from '../../api/market.ts'
import { queryClient, useMarketStatus } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { toast } from '../../components/toast.tsx'
import { useAttempt } from '../../components/use-attempt.ts'
import { formatDate } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'

const words = en.shares

/** One proposal: who would have what, what each of them said, and what is for the reader to do. */
export function ProposalCard({ proposal }: { proposal: ShareProposal }) {
  const { title, creator, side, state, people, creatorBasisPoints, createdAt } = proposal
  const ownId = useMarketStatus().data?.account?.id
  const nameOf = ({ creatorId, displayName }: ShareProposal['creator']) =>
    creatorId === ownId ? words.you(displayName) : displayName
  return (
    <article aria-label={title} className="flex flex-col gap-3 rounded-md border border-line p-4 text-sm">
      <header className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h3 className="min-w-0 break-words font-medium">{title}</h3>
        <p className="text-ink-2 text-xs">
          {side === 'collaborator' && `${words.by(creator.displayName)} · `}
          {words.states[state]} · {formatDate(createdAt)}
        </p>
      </header>
      <ul className="flex flex-col">
        <Line name={nameOf(creator)} share={words.percent(creatorBasisPoints)} note={words.creator} />
        {people.map(({ person, before, after, answer }) => (
          <Line
            key={person.creatorId}
            name={nameOf(person)}
            share={words.change(before, after)}
            note={words.answers[answer]}
          />
        ))}
      </ul>
      <Steps proposal={proposal} ownId={ownId} />
    </article>
  )
}

function Line({ name, share, note }: { name: string; share: string; note: string }) {
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 py-0.5">
      <span className="min-w-32 flex-1 break-words">{name}</span>
      <span className="text-ink-2 text-xs">{note}</span>
      <span className="tnum w-36 text-right">{share}</span>
    </li>
  )
}

function Steps({ proposal, ownId }: { proposal: ShareProposal; ownId: string | undefined }) {
  const { id, state, side } = proposal
  const { isBusy, run } = useAttempt()
  const send = (work: () => Promise<unknown>, title: string) =>
    run(() =>
      work()
        .then(() => toast({ title, tone: 'positive' }))
        .finally(() => void queryClient.invalidateQueries({ queryKey: market.shares.key() })),
    )
  const answer = (accept: boolean) =>
    send(() => marketClient.shares.answer({ id, accept }), accept ? words.confirmed : words.declined)
  if (state !== 'open') return null
  if (side === 'creator') {
    return (
      <Button
        size="small"
        className="self-start"
        busy={isBusy}
        onClick={() => send(() => marketClient.shares.withdraw({ id }), words.withdrawn)}
      >
        {words.withdraw}
      </Button>
    )
  }
  if (!waitsFor(proposal, ownId)) return null
  return (
    <div className="flex gap-2">
      <Button tone="primary" busy={isBusy} onClick={() => answer(true)}>
        {words.confirm}
      </Button>
      <Button busy={isBusy} onClick={() => answer(false)}>
        {words.decline}
      </Button>
    </div>
  )
}

/** Whether the proposal waits for the answer of the account. */
export function waitsFor({ state, people }: ShareProposal, accountId: string | undefined): boolean {
  return state === 'open' && people.some(({ person, answer }) => person.creatorId === accountId && answer === 'waiting')
}
