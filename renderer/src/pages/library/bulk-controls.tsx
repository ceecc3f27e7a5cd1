import { Flag, FlagOff, RotateCcw, Tag, Trash2, X } from 'lucide-react'
import { flagAssets, rateAssets } from '../../api/edits.ts'
import { Button } from '../../components/button.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { Rating } from '../../components/rating.tsx'
import { en } from '../../strings/en.ts'
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
      <Button icon={<RotateCcw />} onClick={restoreSelected}>
        {words.restore}
      </Button>
    )
  }
  return (
    <>
      <Rating label={en.library.inspector.rating} value={0} onChange={(rating) => rateAssets(ids, rating)} />
      <span className="flex">
        <IconButton
          label={words.pick}
          icon={<Flag />}
          shortcut="p"
          tooltipSide="top"
          onClick={() => flagAssets(ids, 'pick')}
        />
        <IconButton
          label={words.reject}
          icon={<X />}
          shortcut="x"
          tooltipSide="top"
          onClick={() => flagAssets(ids, 'reject')}
        />
        <IconButton
          label={words.unflag}
          icon={<FlagOff />}
          shortcut="u"
          tooltipSide="top"
          onClick={() => flagAssets(ids, null)}
        />
      </span>
      <Button icon={<Tag />} onClick={() => openDialog({ name: 'tags' })}>
        {words.tag}
      </Button>
      <Button tone="danger" icon={<Trash2 />} onClick={trashSelected}>
        {words.trash}
      </Button>
    </>
  )
}

/** The same over the lower edge of the grid, where the inspector does not already show it. */
export function SelectionBar({ ids, trashed }: BulkControlsProps) {
  return (
    <div
      role="toolbar"
      aria-label={en.library.inspector.many(ids.length)}
      className="-translate-x-1/2 animate-appear absolute bottom-4 left-1/2 z-20 flex max-w-[calc(100%-32px)] flex-wrap items-center gap-2 rounded-lg bg-raised py-2 pr-2 pl-4 shadow-float"
    >
      <span className="tnum whitespace-nowrap text-sm">{en.library.inspector.many(ids.length)}</span>
      <BulkControls ids={ids} trashed={trashed} />
      <IconButton
        label={words.selectNone}
        icon={<X />}
        shortcut="escape"
        tooltipSide="top"
        onClick={() => setSelection(clearSelection)}
      />
    </div>
  )
}
