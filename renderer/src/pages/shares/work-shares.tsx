import { useQuery } from '@tanstack/react-query'
import { Users } from 'lucide-react'
import { useState } from 'react'
import type { SharedWork, ShareProposal } from '#shared/contract/market/shares.ts'
import { market } from '../../api/market.ts'
import { Button } from '../../components/button.tsx'
import { MarketData } from '../../components/market-data.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { en } from '../../strings/en.ts'
import { ProposalCard } from './proposal-card.tsx'
import { ShareDialog } from './share-dialog.tsx'
import type { WantedShare } from './share-rows.ts'

const words = en.shares

export interface WorkSharesProps {
  submissionId: string
  /** Null until it is published. */
  assetId: string | null
  name: string
}

/** With whom one work is shared, what is proposed about it, and the way to change it. */
export function WorkShares({ submissionId, assetId, name }: WorkSharesProps) {
  const input = assetId === null ? { submissionId, limit: 1 } : { assetId, limit: 1 }
  const newest = useQuery(market.shares.proposals.queryOptions({ input }))
  return (
    <div className="flex flex-col items-start gap-3">
      <p className="text-ink-2 text-sm">{words.sectionText}</p>
      <MarketData query={newest} loading={<Skeleton className="h-16 w-full" />}>
        {({ items: [proposal] }) =>
          assetId === null ? (
            <Shares target={{ submissionId }} name={name} proposal={proposal} initial={agreedIn(proposal)} />
          ) : (
            <InForce assetId={assetId} name={name} proposal={proposal} />
          )
        }
      </MarketData>
    </div>
  )
}

function agreedIn(proposal: ShareProposal | undefined): WantedShare[] {
  if (proposal?.state !== 'agreed') return []
  return proposal.people.flatMap(({ person: { handle }, after: basisPoints }) =>
    handle === null || basisPoints === 0 ? [] : [{ handle, basisPoints }],
  )
}

interface InForceProps {
  assetId: string
  name: string
  proposal: ShareProposal | undefined
}

function InForce({ assetId, name, proposal }: InForceProps) {
  const inForce = useQuery(market.shares.ofAsset.queryOptions({ input: { id: assetId } }))
  return (
    <MarketData query={inForce} loading={<Skeleton className="h-16 w-full" />}>
      {({ shares, creatorBasisPoints }) => (
        <>
          {shares.length > 0 && <People shares={shares} creatorBasisPoints={creatorBasisPoints} />}
          <Shares
            target={{ assetId }}
            name={name}
            proposal={proposal?.state === 'open' ? proposal : undefined}
            initial={shares.flatMap(({ person: { handle }, basisPoints }) =>
              handle === null ? [] : [{ handle, basisPoints }],
            )}
          />
        </>
      )}
    </MarketData>
  )
}

function People({ shares, creatorBasisPoints }: Pick<SharedWork, 'shares' | 'creatorBasisPoints'>) {
  return (
    <ul className="w-full text-sm">
      {shares.map(({ person, basisPoints }) => (
        <li key={person.creatorId} className="flex justify-between gap-3 py-0.5">
          <span className="min-w-0 break-words">{person.displayName}</span>
          <span className="tnum">{words.percent(basisPoints)}</span>
        </li>
      ))}
      <li className="py-0.5 text-ink-2">{words.rest(creatorBasisPoints)}</li>
    </ul>
  )
}

interface SharesProps {
  target: { assetId: string } | { submissionId: string }
  name: string
  proposal: ShareProposal | undefined
  initial: readonly WantedShare[]
}

function Shares({ target, name, proposal, initial }: SharesProps) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <>
      {proposal !== undefined && (
        <div className="w-full">
          <ProposalCard proposal={proposal} />
        </div>
      )}
      <Button icon={<Users />} onClick={() => setIsOpen(true)}>
        {initial.length === 0 ? words.open : words.edit}
      </Button>
      {isOpen && <ShareDialog target={target} name={name} initial={initial} onClose={() => setIsOpen(false)} />}
    </>
  )
}
