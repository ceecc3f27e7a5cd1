import {
  Download,
  ExternalLink,
  Eye,
  FileSearch,
  Flag,
  FlagOff,
  FolderPlus,
  Group,
  Layers,
  RotateCcw,
  ScanSearch,
  Send,
  SlidersHorizontal,
  Tag,
  TextCursorInput,
  Trash2,
  X,
} from 'lucide-react'
import type { AssetSummary } from '#shared/contract/studio/assets.ts'
import { type ExportFormat, exportAsset, flagAssets } from '../../api/edits.ts'
import type { MenuEntry } from '../../components/menu.tsx'
import { navigate } from '../../router/router.ts'
import { openOverlay } from '../../state/overlays.ts'
import { en } from '../../strings/en.ts'
import { openSubmissionSheet } from '../submissions/open-sheet.ts'
import { checkAssets } from './check-selected.ts'
import { openDialog } from './library-session.ts'
import { changeLook } from './library-view.ts'
import { restoreSelected, showSimilar, trashSelected } from './use-library-commands.ts'

const words = en.library.actions
const { collections } = en.library

const CHARACTER_FORMATS: readonly ExportFormat[] = [
  'character_png',
  'charx',
  'character_json_v3',
  'character_json_v2',
  'character_json_v1',
]

function formatsFor(asset: Pick<AssetSummary, 'kind' | 'pictureId'>): ExportFormat[] {
  return [
    'card_json',
    ...(asset.pictureId === null ? [] : (['picture', 'original_file'] as const)),
    ...(asset.kind === 'character' ? CHARACTER_FORMATS : []),
  ]
}

/** The formats an asset can be exported in, as menu entries. */
export function exportEntries(asset: Pick<AssetSummary, 'id' | 'kind' | 'pictureId'>): MenuEntry[] {
  return formatsFor(asset).map((format) => ({
    label: en.library.exportFormats[format],
    icon: <Download />,
    onSelect: () => exportAsset(asset.id, format),
  }))
}

/** What a right click on the grid offers for the selection. */
export function assetEntries(ids: readonly string[], asset: AssetSummary | undefined, trashed: boolean): MenuEntry[] {
  if (ids.length === 0) return []
  if (trashed) return [{ label: words.restore, icon: <RotateCcw />, onSelect: restoreSelected }]
  const single = ids.length === 1 ? asset : undefined
  return [
    ...(single ? singleEntries(single) : []),
    { label: words.pick, icon: <Flag />, shortcut: 'p', onSelect: () => flagAssets(ids, 'pick') },
    { label: words.reject, icon: <X />, shortcut: 'x', onSelect: () => flagAssets(ids, 'reject') },
    { label: words.unflag, icon: <FlagOff />, shortcut: 'u', onSelect: () => flagAssets(ids, null) },
    { label: words.tag, icon: <Tag />, shortcut: 't', onSelect: () => openDialog({ name: 'tags' }) },
    {
      label: en.batch.edit.act,
      icon: <SlidersHorizontal />,
      shortcut: 'e',
      onSelect: () => openDialog({ name: 'edit' }),
    },
    {
      label: en.batch.rename.act,
      icon: <TextCursorInput />,
      shortcut: 'f2',
      onSelect: () => openDialog({ name: 'rename' }),
    },
    { label: collections.act, icon: <FolderPlus />, shortcut: 'b', onSelect: () => openDialog({ name: 'collect' }) },
    ...(single ? [] : manyEntries(ids)),
    ...(single
      ? [{ kind: 'separator' as const }, { kind: 'heading' as const, label: words.export }, ...exportEntries(single)]
      : []),
    { kind: 'separator' },
    { label: words.trash, icon: <Trash2 />, shortcut: 'delete', danger: true, onSelect: trashSelected },
  ]
}

function manyEntries(ids: readonly string[]): MenuEntry[] {
  return [
    { kind: 'separator' },
    { label: words.check, icon: <ScanSearch />, onSelect: () => checkAssets(ids) },
    {
      label: en.groups.act,
      icon: <Group />,
      onSelect: () => openOverlay({ name: 'close-groups', assetIds: ids }),
    },
  ]
}

function singleEntries(asset: AssetSummary): MenuEntry[] {
  return [
    {
      label: words.open,
      icon: <ExternalLink />,
      shortcut: 'enter',
      onSelect: () => navigate({ page: 'asset', id: asset.id }),
    },
    { label: words.quickLook, icon: <Eye />, shortcut: 'space', onSelect: () => openDialog({ name: 'quick-look' }) },
    {
      label: asset.verdict ? words.report : words.check,
      icon: asset.verdict ? <FileSearch /> : <ScanSearch />,
      onSelect: () => navigate({ page: 'report', id: asset.id, matchId: null }),
    },
    { label: en.submissions.sheet.command, icon: <Send />, onSelect: () => openSubmissionSheet(asset.id) },
    { label: words.similar, icon: <ScanSearch />, shortcut: 's', onSelect: () => showSimilar(asset.id, asset.name) },
    ...(asset.collapsedCount > 0
      ? [
          {
            label: words.stack,
            icon: <Layers />,
            onSelect: () => changeLook({ related: { by: 'seeds', id: asset.id, name: asset.name } }),
          },
        ]
      : []),
    { kind: 'separator' },
  ]
}
