import { useQuery } from '@tanstack/react-query'
import { Search } from 'lucide-react'
import { useState } from 'react'
import type { Draft } from '#shared/contract/market/submissions.ts'
import { api } from '../../api/client.ts'
import { market } from '../../api/market.ts'
import { useMarketStatus } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { Field } from '../../components/field.tsx'
import { MarketData } from '../../components/market-data.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { en } from '../../strings/en.ts'
import { percent } from '../../strings/percent.ts'
import { candidatesOf, type ParentCandidate, percentOf } from './parent-candidates.ts'
import { ParentName } from './parent-name.tsx'
import { choose } from './sheet-choices.ts'

const words = en.submissions.sheet
/** Where the creator of the parent set no terms. */
const USUAL_PERCENT = 10

export interface DerivationSectionProps {
  assetId: string
  derivation: Draft['derivation']
}

/** What the work builds on, and what its creator gets of each sale. */
export function DerivationSection({ assetId, derivation }: DerivationSectionProps) {
  const [isSearching, setIsSearching] = useState(false)
  const pick = (parentAssetId: string) => {
    choose(assetId, {
      derivation: { parentAssetId, royaltyPercent: derivation?.royaltyPercent ?? USUAL_PERCENT },
    })
    setIsSearching(false)
  }
  return (
    <div className="flex flex-col gap-3">
      <p className="text-ink-2 text-sm">{words.derivationText}</p>
      {derivation !== null && !isSearching && (
        <>
          <div className="flex flex-wrap items-center gap-3 rounded-md border border-line p-3">
            <div className="min-w-40 flex-1 text-sm">
              <p className="text-ink-2 text-xs">{words.parent}</p>
              <ParentName assetId={derivation.parentAssetId} />
            </div>
            <Button size="small" onClick={() => setIsSearching(true)}>
              {words.changeParent}
            </Button>
            <Button size="small" onClick={() => choose(assetId, { derivation: null })}>
              {en.common.remove}
            </Button>
          </div>
          <Royalty key={derivation.parentAssetId} assetId={assetId} derivation={derivation} />
        </>
      )}
      {!isSearching && <BoughtParent assetId={assetId} derivation={derivation} onPick={pick} />}
      {derivation === null && !isSearching && (
        <Button icon={<Search />} className="self-start" onClick={() => setIsSearching(true)}>
          {words.derives}
        </Button>
      )}
      {isSearching && <ParentPicker assetId={assetId} onPick={pick} onCancel={() => setIsSearching(false)} />}
    </div>
  )
}

/** A bought work has its origin already: one press names it. */
function BoughtParent({
  assetId,
  derivation,
  onPick,
}: DerivationSectionProps & { onPick: ParentPickerProps['onPick'] }) {
  const bought = useQuery(api.purchases.bought.queryOptions({ input: { assetIds: [assetId] } })).data?.[0]
  if (bought === undefined || bought.marketAssetId === derivation?.parentAssetId) return null
  return (
    <div className="flex flex-wrap items-center gap-3 rounded-md border border-line p-3">
      <div className="min-w-40 flex-1 text-sm">
        <p className="text-ink-2 text-xs">{words.boughtParent}</p>
        <ParentName assetId={bought.marketAssetId} />
      </div>
      <Button size="small" onClick={() => onPick(bought.marketAssetId)}>
        {words.nameParent}
      </Button>
    </div>
  )
}

function Royalty({ assetId, derivation }: { assetId: string; derivation: NonNullable<Draft['derivation']> }) {
  const { parentAssetId, royaltyPercent } = derivation
  const [text, setText] = useState(String(royaltyPercent))
  const parent = useQuery(market.publications.find.queryOptions({ input: { id: parentAssetId } })).data?.data
  const terms = useQuery(market.derivations.termsOf.queryOptions({ input: { id: parentAssetId } })).data?.data
  const account = useMarketStatus().data?.account ?? null
  const isOwn = parent !== undefined && parent.creator.creatorId === account?.id
  const value = percentOf(text)
  const change = (next: string) => {
    setText(next)
    const given = percentOf(next)
    if (given !== null) choose(assetId, { derivation: { parentAssetId, royaltyPercent: given } })
  }
  return (
    <Field
      label={words.royalty}
      error={value === null ? words.royaltyProblem : null}
      hint={termsHint(terms, isOwn, value ?? 0)}
    >
      {(control) => (
        <TextInput
          {...control}
          className="w-32"
          inputMode="numeric"
          value={text}
          onChange={(event) => change(event.target.value)}
        />
      )}
    </Field>
  )
}

function termsHint(
  terms: { allowed: boolean; minimumPercent: number } | undefined,
  isOwn: boolean,
  royaltyPercent: number,
): string {
  if (isOwn) return words.ownParent
  if (terms === undefined) return words.royaltyHint(USUAL_PERCENT)
  if (!terms.allowed) return words.notAllowed
  const { minimumPercent } = terms
  return royaltyPercent < minimumPercent ? words.royaltyBelow(minimumPercent) : words.royaltyHint(minimumPercent)
}

interface ParentPickerProps {
  assetId: string
  onPick: (parentAssetId: string) => void
  onCancel: () => void
}

function ParentPicker({ assetId, onPick, onCancel }: ParentPickerProps) {
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
