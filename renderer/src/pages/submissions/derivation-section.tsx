import { useQuery } from '@tanstack/react-query'
import { Plus, Search } from 'lucide-react'
import { useState } from 'react'
import type { DerivationParent, Draft } from '#shared/contract/market/submissions.ts'
import { MAX_PARENTS, USUAL_DERIVATION_TERMS } from '#shared/offers/ancestry.ts'
import { api } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { en } from '../../strings/en.ts'
import { derivationFrom } from './parent-candidates.ts'
import { ParentFields } from './parent-fields.tsx'
import { ParentName } from './parent-name.tsx'
import { ParentPicker } from './parent-picker.tsx'
import { choose } from './sheet-choices.ts'

const words = en.submissions.sheet

export interface DerivationSectionProps {
  assetId: string
  derivation: Draft['derivation']
}

/** What the work builds on, and what the creator of each of these works gets of each sale. */
export function DerivationSection({ assetId, derivation }: DerivationSectionProps) {
  const [isSearching, setIsSearching] = useState(false)
  const parents = derivation?.parents ?? []
  const setParents = (next: readonly DerivationParent[]) => choose(assetId, { derivation: derivationFrom(next) })
  const add = (parentAssetId: string) => {
    setIsSearching(false)
    if (parents.some((parent) => parent.parentAssetId === parentAssetId)) return
    setParents([...parents, { parentAssetId, kind: 'remix', royaltyPercent: USUAL_DERIVATION_TERMS.minimumPercent }])
  }
  const canAdd = !isSearching && parents.length < MAX_PARENTS
  return (
    <div className="flex flex-col gap-3">
      <p className="text-ink-2 text-sm">{words.derivationText}</p>
      {parents.length > 0 && (
        <ul className="flex flex-col gap-3" aria-label={words.parents}>
          {parents.map((parent) => (
            <ParentFields
              key={parent.parentAssetId}
              parent={parent}
              onChange={(next) => setParents(parents.map((one) => (one === parent ? next : one)))}
              onRemove={() => setParents(parents.filter((one) => one !== parent))}
            />
          ))}
        </ul>
      )}
      {parents.length > 0 && <ShareLeft parents={parents} />}
      {canAdd && <BoughtParent assetId={assetId} parents={parents} onPick={add} />}
      {canAdd && (
        <Button
          icon={parents.length === 0 ? <Search /> : <Plus />}
          className="self-start"
          onClick={() => setIsSearching(true)}
        >
          {parents.length === 0 ? words.derives : words.addParent}
        </Button>
      )}
      {isSearching && <ParentPicker assetId={assetId} onPick={add} onCancel={() => setIsSearching(false)} />}
    </div>
  )
}

/** How much of the creator's own share stays, whatever is sold. */
function ShareLeft({ parents }: { parents: readonly DerivationParent[] }) {
  const given = parents.reduce((sum, { royaltyPercent }) => sum + royaltyPercent, 0)
  if (given > 100) {
    return (
      <p role="alert" className="text-sm text-stop">
        {words.sharesTooHigh(given)}
      </p>
    )
  }
  return <p className="text-ink-2 text-sm">{words.shareLeft(100 - given)}</p>
}

interface BoughtParentProps {
  assetId: string
  parents: readonly DerivationParent[]
  onPick: (parentAssetId: string) => void
}

/** A bought work has its origin already: one press names it. */
function BoughtParent({ assetId, parents, onPick }: BoughtParentProps) {
  const bought = useQuery(api.purchases.bought.queryOptions({ input: { assetIds: [assetId] } })).data?.[0]
  if (bought === undefined) return null
  if (parents.some(({ parentAssetId }) => parentAssetId === bought.marketAssetId)) return null
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
