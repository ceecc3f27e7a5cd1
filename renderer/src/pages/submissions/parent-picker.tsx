import { useQuery } from '@tanstack/react-query'
import { Search } from 'lucide-react'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import { market } from '../../api/market.ts'
import { Button } from '../../components/button.tsx'
import { MarketData } from '../../components/market-data.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { en } from '../../strings/en.ts'
import { percent } from '../../strings/percent.ts'
import { candidatesOf, type ParentCandidate } from './parent-candidates.ts'

const words = en.submissions.sheet

interface ParentPickerProps {
  assetId: string
  onPick: (parentAssetId: string) => void
  onCancel: () => void
}

/** Works that may be what an asset derives from: those that were found to match it, and what a search finds. */
export function ParentPicker({ assetId, onPick, onCancel }: ParentPickerProps) {
  const [text, setText] = useState('')
  const report = useQuery(api.uniqueness.lastReport.queryOptions({ input: { assetId } }))
  const candidates = candidatesOf(report.data ?? null)
  const q = text.trim()
  return (
    <div className="flex flex-col gap-3 rounded-md border border-line p-3">
      {candidates.length > 0 && <CandidateList title={words.fromEvidence} candidates={candidates} onPick={onPick} />}
      <div className="flex gap-2">
        <TextInput
          className="flex-1"
          icon={<Search />}
          aria-label={words.searchParent}
          placeholder={words.searchParent}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Button onClick={onCancel}>{en.common.cancel}</Button>
      </div>
      {q !== '' && <Found q={q} onPick={onPick} />}
    </div>
  )
}

const SHOWN = 8

function Found({ q, onPick }: { q: string; onPick: ParentPickerProps['onPick'] }) {
  const found = useQuery(market.search.assets.queryOptions({ input: { q, limit: SHOWN } }))
  return (
    <MarketData query={found} loading={<Skeleton className="h-20 w-full" />}>
      {({ items }) =>
        items.length === 0 ? (
          <p className="text-ink-2 text-sm">{words.noParents}</p>
        ) : (
          <CandidateList
            title={words.fromMarket}
            candidates={items.map(({ assetId, name, creator }) => ({
              ...{ assetId, name, creatorName: creator.displayName, similarity: null },
            }))}
            onPick={onPick}
          />
        )
      }
    </MarketData>
  )
}

interface CandidateListProps {
  title: string
  candidates: readonly ParentCandidate[]
  onPick: (assetId: string) => void
}

function CandidateList({ title, candidates, onPick }: CandidateListProps) {
  return (
    <section aria-label={title}>
      <h4 className="pb-1 font-medium text-ink-2 text-xs">{title}</h4>
      <ul className="flex flex-col">
        {candidates.slice(0, SHOWN).map(({ assetId, name, creatorName, similarity }) => (
          <li key={assetId} className="border-line border-b last:border-b-0">
            <button
              type="button"
              onClick={() => onPick(assetId)}
              className="flex w-full items-center gap-3 rounded-sm px-2 py-1.5 text-left text-sm hover:bg-hover"
            >
              <span className="min-w-0 flex-1 truncate">
                {name}
                {creatorName !== null && <span className="text-ink-2"> · {creatorName}</span>}
              </span>
              {similarity !== null && <span className="tnum shrink-0 text-ink-2 text-xs">{percent(similarity)}</span>}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
