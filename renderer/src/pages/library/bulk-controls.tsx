import { Flag, FlagOff, Group, RotateCcw, ScanSearch, Tag, Trash2, X } from 'lucide-react'
import { flagAssets, rateAssets } from '../../api/edits.ts'
import { Button } from '../../components/button.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { Rating } from '../../components/rating.tsx'
import { openOverlay } from '../../state/overlays.ts'
import { en } from '../../strings/en.ts'
import { checkAssets } from './check-selected.ts'
import { openDialog, setSelection } from './library-session.ts'
import { clearSelection } from './selection.ts'
import { restoreSelected, trashSelected } from './use-library-commands.ts'

const words = en.library.actions

export interface BulkControlsProps {
  ids: readonly string[]
  trashed: boolean
}

/** What can be done to many assets at once. */
export function BulkControls({ ids, trashed }: BulkControlsProps) {
  if (trashed) {
    return (
      <Button size="small" icon={<RotateCcw />} onClick={restoreSelected}>
        {words.restore}
      </Button>
    )
  }
  return (
    <>
      <Rating label={en.library.inspector.rating} value={0} onChange={(rating) => rateAssets(ids, rating)} />
      <span className="flex">
        <IconButton label={words.pick} icon={<Flag />} shortcut="p" onClick={() => flagAssets(ids, 'pick')} />
        <IconButton label={words.reject} icon={<X />} shortcut="x" onClick={() => flagAssets(ids, 'reject')} />
        <IconButton label={words.unflag} icon={<FlagOff />} shortcut="u" onClick={() => flagAssets(ids, null)} />
      </span>
      <Button size="small" icon={<Tag />} onClick={() => openDialog({ name: 'tags' })}>
        {words.tag}
      </Button>
      <Button size="small" icon={<ScanSearch />} onClick={() => checkAssets(ids)}>
        {words.check}
      </Button>
      <Button size="small" icon={<Group />} onClick={() => openOverlay({ name: 'close-groups', assetIds: ids })}>
        {en.groups.act}
      </Button>
      <Button size="small" tone="danger" icon={<Trash2 />} onClick={trashSelected}>
        {words.trash}
      </Button>
    </>
  )
}

/** The same in place of the view bar, where the inspector does not already show it. */
export function SelectionBar({ ids, trashed }: BulkControlsProps) {
  return (
    <div
      role="toolbar"
      aria-label={en.library.inspector.many(ids.length)}
      className="flex h-10 shrink-0 items-center gap-2 border-line border-b bg-accent-soft pr-1 pl-3"
    >
      <span className="tnum mr-auto min-w-0 truncate text-xs">{en.library.inspector.many(ids.length)}</span>
      <BulkControls ids={ids} trashed={trashed} />
      <IconButton
        label={words.selectNone}
        icon={<X />}
        shortcut="escape"
        onClick={() => setSelection(clearSelection)}
      />
    </div>
  )
}
