import type { Mutation } from '#shared/contract/studio/sync.ts'
import { en } from '../../strings/en.ts'
import { MutationRow } from './mutation-row.tsx'
import { blockedIds, shownMutations } from './outbox-view.ts'

const words = en.outbox

/** More that merely wait than one looks through. */
const WAITING_SHOWN = 200

export interface MutationListProps {
  mutations: readonly Mutation[]
  hasActions?: boolean
}

export function MutationList({ mutations, hasActions = true }: MutationListProps) {
  const blocked = blockedIds(mutations)
  const { shown, more } = shownMutations(mutations, WAITING_SHOWN)
  return (
    <>
      <ul aria-label={words.list}>
        {shown.map((mutation) => (
          <MutationRow
            key={mutation.id}
            mutation={mutation}
            isBlocked={blocked.has(mutation.id)}
            hasActions={hasActions}
          />
        ))}
      </ul>
      {more > 0 && <p className="border-line border-t py-3 text-ink-2 text-sm">{words.more(more)}</p>}
    </>
  )
}
