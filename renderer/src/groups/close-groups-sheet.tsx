import { useQuery } from '@tanstack/react-query'
import { api } from '../api/client.ts'
import { ErrorState } from '../components/error-state.tsx'
import { Sheet } from '../components/sheet.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import { en } from '../strings/en.ts'
import { DuplicateGroups } from './duplicate-groups.tsx'
import { useKeepers } from './use-keepers.ts'

const words = en.groups

/** The API compares so many in one question. */
const LARGEST_BATCH = 10_000

export interface CloseGroupsSheetProps {
  /** null: closed. */
  assetIds: readonly string[] | null
  onClose: () => void
}

/** Which of the selected assets are copies of each other. */
export function CloseGroupsSheet({ assetIds, onClose }: CloseGroupsSheetProps) {
  return (
    <Sheet open={assetIds !== null} onClose={onClose} title={words.title}>
      {assetIds && <Groups assetIds={assetIds.slice(0, LARGEST_BATCH)} />}
    </Sheet>
  )
}

function Groups({ assetIds }: { assetIds: readonly string[] }) {
  const groups = useQuery({
    ...api.duplicates.groups.queryOptions({ input: { assetIds: [...assetIds] } }),
    refetchOnMount: 'always',
  })
  const { keepers, keep } = useKeepers()
  if (groups.isError) return <ErrorState compact error={groups.error} onRetry={() => void groups.refetch()} />
  if (!groups.data) {
    return (
      <div role="status" className="flex flex-col gap-2">
        <p className="text-ink-2 text-sm">{words.searching}</p>
        <Skeleton className="h-16 w-full" />
      </div>
    )
  }
  if (groups.data.length === 0) return <p className="text-ink-2 text-sm">{words.noneSelected}</p>
  return (
    <>
      <h3 role="status" className="font-medium text-sm">
        {words.count(groups.data.length)}
      </h3>
      <DuplicateGroups groups={groups.data} keepers={keepers} onKeep={keep} merges={false} />
    </>
  )
}
