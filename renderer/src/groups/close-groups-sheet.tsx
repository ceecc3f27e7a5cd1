import { Sheet } from '../components/sheet.tsx'
import { en } from '../strings/en.ts'
import { CloseGroups } from './close-groups.tsx'

const words = en.groups

export interface CloseGroupsSheetProps {
  /** null: closed. */
  assetIds: readonly string[] | null
  onClose: () => void
}

/** Which of the selected assets are copies of each other. */
export function CloseGroupsSheet({ assetIds, onClose }: CloseGroupsSheetProps) {
  return (
    <Sheet open={assetIds !== null} onClose={onClose} title={words.title}>
      {assetIds && (
        <CloseGroups
          assetIds={assetIds}
          heading={words.inSelection}
          none={<p className="text-ink-2 text-sm">{words.none}</p>}
        />
      )}
    </Sheet>
  )
}
