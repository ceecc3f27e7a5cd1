import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { SharedWork, ShareProposal } from '#shared/contract/market/shares.ts'
import { market, marketClient } from '../../api/market.ts'
import { queryClient, useMarketStatus } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { DialogActions } from '../../components/dialog-actions.tsx'
import { MarketData } from '../../components/market-data.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { toast } from '../../components/toast.tsx'
import { useAttempt } from '../../components/use-attempt.ts'
import { en } from '../../strings/en.ts'
import { Panel } from '../earnings/panel.tsx'
import { ProposalCard, waitsFor } from './proposal-card.tsx'

const words = en.shares
const MOST = 50

/** What others would like to share with the account, what they do share, and what it proposed to others. */
export function SharesView() {
  const proposals = useQuery(market.shares.proposals.queryOptions({ input: { limit: MOST } }))
  return (
    <div className="flex max-w-220 flex-col gap-6 p-4">
      <MarketData query={proposals} loading={<Skeleton className="h-60 w-full" />}>
        {({ items }) => <Proposals items={items} />}
      </MarketData>
    </div>
  )
}

function Proposals({ items }: { items: readonly ShareProposal[] }) {
  const ownId = useMarketStatus().data?.account?.id
  return (
    <>
      <Panel title={words.asked} intro={words.askedIntro}>
        <Cards items={items.filter((proposal) => waitsFor(proposal, ownId))} none={words.noneAsked} />
      </Panel>
      <SharedWorks />
      <Panel title={words.proposed}>
        <Cards items={items.filter(({ side }) => side === 'creator')} none={words.noneProposed} />
      </Panel>
    </>
  )
}

function Cards({ items, none }: { items: readonly ShareProposal[]; none: string }) {
  if (items.length === 0) return <None text={none} />
  return (
    <div className="flex flex-col gap-3">
      {items.map((proposal) => (
        <ProposalCard key={proposal.id} proposal={proposal} />
      ))}
    </div>
  )
}

function None({ text }: { text: string }) {
  return <p className="rounded-md border border-line px-4 py-3 text-ink-2 text-sm">{text}</p>
}

function SharedWorks() {
  const works = useQuery(market.shares.sharedWithMe.queryOptions())
  return (
    <Panel title={words.shared}>
      <MarketData query={works} loading={<Skeleton className="h-20 w-full" />}>
        {(items) =>
          items.length === 0 ? (
            <None text={words.noneShared} />
          ) : (
            <ul className="flex flex-col rounded-md border border-line text-sm">
              {items.map((work) => (
                <Work key={work.assetId} work={work} />
              ))}
            </ul>
          )
        }
      </MarketData>
    </Panel>
  )
}

function Work({ work: { assetId, name, creator, shares } }: { work: SharedWork }) {
  const ownId = useMarketStatus().data?.account?.id
  const [isLeaving, setIsLeaving] = useState(false)
  const own = shares.find(({ person }) => person.creatorId === ownId)
  const { isBusy, run } = useAttempt()
  const leave = () =>
    run(() =>
      marketClient.shares
        .leave({ id: assetId })
        .then(() => {
          setIsLeaving(false)
          toast({ title: words.left })
        })
        .finally(() => queryClient.invalidateQueries({ queryKey: market.shares.key() })),
    )
  return (
    <li className="flex flex-wrap items-center gap-3 border-line border-b px-4 py-2 last:border-b-0">
      <p className="min-w-40 flex-1 break-words">
        {words.shareOf(own?.basisPoints ?? 0, name)}
        <span className="block text-ink-2 text-xs">{words.by(creator.displayName)}</span>
      </p>
      <Button size="small" onClick={() => setIsLeaving(true)}>
        {words.leave}
      </Button>
      {isLeaving && (
        <Dialog
          open
          width="narrow"
          onClose={() => setIsLeaving(false)}
          title={words.leaveTitle(name)}
          description={words.leaveText}
          footer={
            <DialogActions tone="danger" busy={isBusy} onCancel={() => setIsLeaving(false)} onClick={leave}>
              {words.leave}
            </DialogActions>
          }
        >
          {null}
        </Dialog>
      )}
    </li>
  )
}
