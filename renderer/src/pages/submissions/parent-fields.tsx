import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { DerivationParent } from '#shared/contract/market/submissions.ts'
import { DERIVATION_KINDS, USUAL_DERIVATION_TERMS } from '#shared/offers/ancestry.ts'
import { market } from '../../api/market.ts'
import { useMarketStatus } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { Field } from '../../components/field.tsx'
import { Select } from '../../components/select.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { en } from '../../strings/en.ts'
import { percentOf } from './parent-candidates.ts'
import { ParentName } from './parent-name.tsx'

const words = en.submissions.sheet
const KINDS = DERIVATION_KINDS.map((value) => ({ value, label: en.market.chain.kinds[value] }))

interface ParentFieldsProps {
  parent: DerivationParent
  onChange: (parent: DerivationParent) => void
  onRemove: () => void
}

/** One work that the asset derives from: which, in what way, and for what share. */
export function ParentFields({ parent, onChange, onRemove }: ParentFieldsProps) {
  const { parentAssetId, kind } = parent
  return (
    <li className="flex flex-col gap-3 rounded-md border border-line p-3">
      <div className="flex flex-wrap items-center gap-3">
        <div className="min-w-40 flex-1 text-sm">
          <p className="text-ink-2 text-xs">{words.parent}</p>
          <ParentName assetId={parentAssetId} />
        </div>
        <Button size="small" onClick={onRemove}>
          {en.common.remove}
        </Button>
      </div>
      <div className="flex flex-wrap gap-4">
        <Field label={words.derivationKind}>
          {({ id }) => (
            <Select
              id={id}
              className="w-44"
              label={words.derivationKind}
              value={kind}
              options={KINDS}
              onChange={(next) => onChange({ ...parent, kind: next })}
            />
          )}
        </Field>
        <Royalty parent={parent} onChange={onChange} />
      </div>
    </li>
  )
}

function Royalty({ parent, onChange }: Omit<ParentFieldsProps, 'onRemove'>) {
  const { parentAssetId, royaltyPercent } = parent
  const [text, setText] = useState(String(royaltyPercent))
  const work = useQuery(market.publications.find.queryOptions({ input: { id: parentAssetId } })).data?.data
  const terms = useQuery(market.derivations.termsOf.queryOptions({ input: { id: parentAssetId } })).data?.data
  const account = useMarketStatus().data?.account ?? null
  const isOwn = work !== undefined && work.creator.creatorId === account?.id
  const value = percentOf(text)
  const change = (next: string) => {
    setText(next)
    const given = percentOf(next)
    if (given !== null) onChange({ ...parent, royaltyPercent: given })
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
  if (terms === undefined) return words.royaltyHint(USUAL_DERIVATION_TERMS.minimumPercent)
  if (!terms.allowed) return words.notAllowed
  const { minimumPercent } = terms
  return royaltyPercent < minimumPercent ? words.royaltyBelow(minimumPercent) : words.royaltyHint(minimumPercent)
}
