import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useState } from 'react'
import type { RoyaltyTree } from '#shared/contract/studio/earnings.ts'
import { api } from '../../api/client.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { formatMicroDollars } from '../../components/money.ts'
import { Skeleton } from '../../components/skeleton.tsx'
import { en } from '../../strings/en.ts'
import { workName } from './amounts.ts'
import { DerivationRequests } from './derivation-requests.tsx'
import { DerivationTermsPanel } from './derivation-terms.tsx'
import { openLines, useEarningsLook } from './earnings-state.ts'
import { Panel } from './panel.tsx'
import { PeriodSwitch } from './period-switch.tsx'

const words = en.earnings.royalties

type Own = RoyaltyTree[number]
type Leaf = Own['branches'][number]['sold'][number]

/** Both ways along the derivations: what comes from those who use my works, what goes to those whose works I use. */
export function RoyaltiesView() {
  const period = useEarningsLook((state) => state.period)
  const trees = useQuery({
    ...api.earnings.royalties.queryOptions({ input: { period } }),
    placeholderData: keepPreviousData,
  })
  return (
    <div className="flex max-w-360 flex-col gap-6 p-4">
      <DerivationRequests />
      <PeriodSwitch />
      {trees.isError && <ErrorState error={trees.error} onRetry={() => void trees.refetch()} />}
      {trees.isPending && <Skeleton className="h-60 w-full" />}
      {trees.data && (
        <>
          <Panel title={words.received}>
            <Tree tree={trees.data.received} direction="received" none={words.noneReceived} />
          </Panel>
          <Panel title={words.paid}>
            <Tree tree={trees.data.paid} direction="paid" none={words.nonePaid} />
          </Panel>
        </>
      )}
      <DerivationTermsPanel />
    </div>
  )
}

interface TreeProps {
  tree: RoyaltyTree
  direction: 'received' | 'paid'
  none: string
}

function Tree({ tree, direction, none }: TreeProps) {
  if (tree.length === 0) {
    return (
      <p className="rounded-md border border-line px-4 py-3 text-ink-2 text-sm">
        <span className="block font-medium text-ink">{words.none}</span>
        {none}
      </p>
    )
  }
  return (
    <ul className="flex flex-col rounded-md border border-line text-sm">
      {tree.map((own) => (
        <OwnWork key={own.assetId} own={own} direction={direction} />
      ))}
    </ul>
  )
}

function OwnWork({ own, direction }: { own: Own; direction: 'received' | 'paid' }) {
  const period = useEarningsLook((state) => state.period)
  const [isOpen, setOpen] = useState(true)
  const name = workName(own)
  const figure = direction === 'received' ? 'royalties_received' : 'royalties_paid'
  const show = () => openLines({ period, figure, assetId: own.assetId })
  return (
    <li className="border-line border-b last:border-b-0">
      <div className="flex items-center gap-1 pl-2">
        <IconButton
          size="small"
          label={isOpen ? words.collapse(name) : words.expand(name)}
          icon={isOpen ? <ChevronDown /> : <ChevronRight />}
          onClick={() => setOpen(!isOpen)}
        />
        <Row leaf={own} onOpen={show} isStrong />
      </div>
      {isOpen && (
        <ul aria-label={name} className="pb-1">
          {own.branches.map((branch) => (
            <li key={branch.assetId}>
              <div className="ml-8 border-line border-l pl-3">
                <Row leaf={branch} label={direction === 'received' ? words.receivedFrom : words.paidTo} />
                {branch.sold.some(({ assetId }) => assetId !== branch.assetId && assetId !== own.assetId) && (
                  <ul className="ml-4 border-line border-l pl-3">
                    {branch.sold.map((sold) => (
                      <li key={sold.assetId}>
                        <Row leaf={sold} label={words.sold} />
                      </li>
                    ))}
                  </ul>
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
    </li>
  )
}

interface RowProps {
  leaf: Leaf
  label?: string
  isStrong?: boolean
  onOpen?: () => void
}

function Row({ leaf, label, isStrong = false, onOpen }: RowProps) {
  const content = (
    <>
      <span className="min-w-0 flex-1 truncate">
        {label && <span className="text-ink-2 text-xs">{label} </span>}
        <span className={isStrong ? 'font-medium' : ''}>{workName(leaf)}</span>
        {leaf.creatorName && !isStrong && <span className="text-ink-2 text-xs"> {words.by(leaf.creatorName)}</span>}
      </span>
      <span className="shrink-0 text-ink-2 text-xs">{words.royaltiesCount(leaf.royaltyCount)}</span>
      <span className="tnum w-28 shrink-0 text-right">{formatMicroDollars(leaf.amountMicroDollars)}</span>
    </>
  )
  const look = 'flex h-9 min-w-0 flex-1 items-center gap-3 pr-4 text-left'
  if (onOpen === undefined) return <div className={look}>{content}</div>
  return (
    <button type="button" onClick={onOpen} className={`${look} hover:bg-hover`}>
      {content}
    </button>
  )
}
