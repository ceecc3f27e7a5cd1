import {
  Flag,
  FlagOff,
  FolderPlus,
  Group,
  RotateCcw,
  ScanSearch,
  SlidersHorizontal,
  Tag,
  TextCursorInput,
  Trash2,
  X,
} from 'lucide-react'
import type { ReactNode } from 'react'
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

interface Act {
  label: string
  icon: ReactNode
  danger?: boolean
  run: () => void
}

/** What can be done to many assets at once, beside rating and flagging them. */
function actsOn({ ids, trashed }: BulkControlsProps): Act[] {
  if (trashed) return [{ label: words.restore, icon: <RotateCcw />, run: restoreSelected }]
  return [
    { label: words.tag, icon: <Tag />, run: () => openDialog({ name: 'tags' }) },
    { label: en.batch.edit.act, icon: <SlidersHorizontal />, run: () => openDialog({ name: 'edit' }) },
    { label: en.batch.rename.act, icon: <TextCursorInput />, run: () => openDialog({ name: 'rename' }) },
    { label: en.library.collections.act, icon: <FolderPlus />, run: () => openDialog({ name: 'collect' }) },
    { label: words.check, icon: <ScanSearch />, run: () => checkAssets(ids) },
    { label: en.groups.act, icon: <Group />, run: () => openOverlay({ name: 'close-groups', assetIds: ids }) },
    { label: words.trash, icon: <Trash2 />, danger: true, run: trashSelected },
  ]
}

function Triage({ ids }: { ids: readonly string[] }) {
  return (
    <>
      <Rating label={en.library.inspector.rating} value={0} onChange={(rating) => rateAssets(ids, rating)} />
      <span className="flex">
        <IconButton label={words.pick} icon={<Flag />} shortcut="p" onClick={() => flagAssets(ids, 'pick')} />
        <IconButton label={words.reject} icon={<X />} shortcut="x" onClick={() => flagAssets(ids, 'reject')} />
        <IconButton label={words.unflag} icon={<FlagOff />} shortcut="u" onClick={() => flagAssets(ids, null)} />
      </span>
    </>
  )
}

/** In the inspector: one action under the other. */
export function BulkControls(props: BulkControlsProps) {
  return (
    <div className="flex flex-col gap-1.5 border-line border-t p-4">
      {!props.trashed && (
        <div className="mb-2 flex flex-wrap items-center justify-between gap-y-1">
          <Triage ids={props.ids} />
        </div>
      )}
      {actsOn(props).map(({ label, icon, danger, run }) => (
        <Button key={label} tone={danger ? 'danger' : 'plain'} className="justify-start" icon={icon} onClick={run}>
          {label}
        </Button>
      ))}
    </div>
  )
}

/** The same in place of the view bar, where the inspector does not already show it. Words give way to the icons. */
export function SelectionBar(props: BulkControlsProps) {
  const count = en.library.inspector.many(props.ids.length)
  return (
    <div
      role="toolbar"
      aria-label={count}
      className="@container flex h-10 shrink-0 items-center gap-2 border-line border-b bg-accent-soft pr-1 pl-3"
    >
      <span className="tnum mr-auto min-w-0 truncate text-xs">{count}</span>
      {!props.trashed && <Triage ids={props.ids} />}
      {actsOn(props).map(({ label, icon, danger, run }) => (
        <Button
          key={label}
          size="small"
          tone={danger ? 'danger' : 'plain'}
          icon={icon}
          onClick={run}
          aria-label={label}
          title={label}
        >
          <span className="hidden @4xl:inline">{label}</span>
        </Button>
      ))}
      <IconButton
        label={words.selectNone}
        icon={<X />}
        shortcut="escape"
        onClick={() => setSelection(clearSelection)}
      />
    </div>
  )
}
