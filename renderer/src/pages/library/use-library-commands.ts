/** The library's commands: what the palette offers and the single keys do. */
import { useMemo } from 'react'
import { ASSET_KINDS } from '#shared/asset-card/kinds.ts'
import { redo, restoreAssets, trashAssets, undo } from '../../api/edits.ts'
import type { Command } from '../../commands/command.ts'
import { useCommands } from '../../commands/commands.ts'
import { attempt } from '../../components/attempt.ts'
import { navigate } from '../../router/router.ts'
import { openOverlay } from '../../state/overlays.ts'
import { en } from '../../strings/en.ts'
import { clearLook } from './active-filters.tsx'
import { checkAssets } from './check-selected.ts'
import { createAsset } from './create-asset.ts'
import { triageOf } from './grid-keys.ts'
import { openDialog, setSelection, useLibrarySession } from './library-session.ts'
import { changeLook, useLibraryView } from './library-view.ts'
import { SEARCH_INPUT_ID } from './search-box.tsx'
import { clearSelection, selectAll, targets, without } from './selection.ts'
import { triage } from './triage.ts'
import { allIds, type LibraryItems } from './use-library-items.ts'

const words = en.library.actions
const { sections } = en.frame

const selected = () => targets(useLibrarySession.getState().selection)

/** Moves what is selected to the trash; the selection then holds nothing that is gone. */
export function trashSelected(): void {
  const ids = selected()
  trashAssets(ids)
  forget(ids)
}

export function restoreSelected(): void {
  const ids = selected()
  restoreAssets(ids)
  forget(ids)
}

/** A single asset stays selected until the list shows what comes in its place. */
function forget(ids: readonly string[]): void {
  if (ids.length > 1) setSelection((now) => without(now, new Set(ids)))
}

function selectEverything(items: LibraryItems): void {
  attempt(allIds(items.query).then((ids) => setSelection((now) => selectAll(now, ids))))
}

export function showSimilar(id: string, name: string): void {
  changeLook({ related: { by: 'similar', id, name }, search: { ...useLibraryView.getState().look.search, text: '' } })
}

function triageCommands(items: LibraryItems): Command[] {
  const titles: [string, string][] = [
    ['p', words.pick],
    ['x', words.reject],
    ['u', words.unflag],
    ...['1', '2', '3', '4', '5', '0'].map((key): [string, string] => [key, words.rate(Number(key))]),
  ]
  return titles.flatMap(([key, title]) => {
    const action = triageOf(key)
    if (!action) return []
    return [
      { id: `triage-${key}`, title, section: sections.selection, shortcuts: [key], run: () => triage(items, action) },
    ]
  })
}

function selectionCommands(items: LibraryItems, trashed: boolean): Command[] {
  const section = sections.selection
  const withOne = (act: (id: string) => void) => () => {
    const [id] = selected()
    if (id !== undefined) act(id)
  }
  return [
    { id: 'open', title: words.open, section, run: withOne((id) => navigate({ page: 'asset', id })) },
    { id: 'quick-look', title: words.quickLook, section, run: withOne(() => openDialog({ name: 'quick-look' })) },
    { id: 'tag', title: words.tag, section, shortcuts: ['t'], run: withOne(() => openDialog({ name: 'tags' })) },
    {
      id: 'collect',
      title: en.library.collections.act,
      section,
      shortcuts: ['b'],
      enabled: !trashed,
      run: withOne(() => openDialog({ name: 'collect' })),
    },
    {
      id: 'edit-details',
      title: en.batch.edit.act,
      section,
      shortcuts: ['e'],
      enabled: !trashed,
      run: withOne(() => openDialog({ name: 'edit' })),
    },
    {
      id: 'rename',
      title: en.batch.rename.act,
      section,
      shortcuts: ['f2'],
      enabled: !trashed,
      run: withOne(() => openDialog({ name: 'rename' })),
    },
    {
      id: 'similar',
      title: words.similar,
      section,
      shortcuts: ['s'],
      run: () => {
        const { cursor } = useLibrarySession.getState().selection
        const asset = cursor ? items.itemAt(cursor.index) : undefined
        if (asset) showSimilar(asset.id, asset.name)
      },
    },
    {
      id: 'check',
      title: words.check,
      section,
      enabled: !trashed,
      run: withOne(() => checkAssets(selected())),
    },
    {
      id: 'close-groups',
      title: en.groups.act,
      section,
      enabled: !trashed,
      run: withOne(() => openOverlay({ name: 'close-groups', assetIds: selected() })),
    },
    {
      id: 'trash',
      title: words.trash,
      section,
      shortcuts: ['delete', 'backspace'],
      enabled: !trashed,
      run: trashSelected,
    },
    { id: 'restore', title: words.restore, section, enabled: trashed, run: restoreSelected },
    { id: 'select-all', title: words.selectAll, section, shortcuts: ['mod+a'], run: () => selectEverything(items) },
    { id: 'select-none', title: words.selectNone, section, run: () => setSelection(clearSelection) },
  ]
}

function viewCommands(autoAdvance: boolean): Command[] {
  const section = sections.view
  return [
    {
      id: 'search',
      title: words.search,
      section,
      shortcuts: ['/', 'mod+f'],
      run: () => document.getElementById(SEARCH_INPUT_ID)?.focus(),
    },
    { id: 'clear-filters', title: en.library.filters.clear, section, run: clearLook },
    {
      id: 'grid',
      title: en.library.layout.grid,
      section,
      keywords: [en.library.layout.label],
      run: () => useLibraryView.setState({ layout: 'grid' }),
    },
    {
      id: 'list',
      title: en.library.layout.list,
      section,
      keywords: [en.library.layout.label],
      run: () => useLibraryView.setState({ layout: 'list' }),
    },
    {
      id: 'auto-advance',
      title: words.autoAdvanceIs(autoAdvance),
      section,
      run: () => useLibraryView.setState({ autoAdvance: !autoAdvance }),
    },
    {
      id: 'all-assets',
      title: en.library.sidebar.all,
      section: sections.go,
      run: () => changeLook({ trashed: false }),
    },
    {
      id: 'trash-view',
      title: en.library.sidebar.trash,
      section: sections.go,
      run: () => changeLook({ trashed: true }),
    },
  ]
}

/** Keys that the grid handles itself, for the shortcut sheet. */
const GRID_KEYS: readonly Command[] = [
  {
    id: 'key-open',
    title: words.open,
    section: sections.library,
    shortcuts: ['enter'],
    sheetOnly: true,
    run: () => undefined,
  },
  {
    id: 'key-look',
    title: words.quickLook,
    section: sections.library,
    shortcuts: ['space'],
    sheetOnly: true,
    run: () => undefined,
  },
  {
    id: 'key-move',
    title: words.move,
    section: sections.library,
    shortcuts: ['arrowleft', 'arrowright', 'arrowup', 'arrowdown'],
    sheetOnly: true,
    run: () => undefined,
  },
  {
    id: 'key-extend',
    title: words.extend,
    section: sections.library,
    shortcuts: ['shift+arrowleft', 'shift+arrowright'],
    sheetOnly: true,
    run: () => undefined,
  },
  {
    id: 'key-none',
    title: words.selectNone,
    section: sections.library,
    shortcuts: ['escape'],
    sheetOnly: true,
    run: () => undefined,
  },
]

const EDIT_COMMANDS: readonly Command[] = [
  { id: 'undo', title: en.common.undo, section: sections.edit, shortcuts: ['mod+z'], run: undo },
  { id: 'redo', title: en.common.redo, section: sections.edit, shortcuts: ['mod+shift+z', 'mod+y'], run: redo },
]

const NEW_COMMANDS: readonly Command[] = ASSET_KINDS.map((kind) => ({
  id: `new-${kind}`,
  title: words.newOf(en.kinds[kind].one),
  section: sections.import,
  run: () => createAsset(kind),
}))

export function useLibraryCommands(items: LibraryItems): void {
  const trashed = useLibraryView((state) => state.look.trashed)
  const autoAdvance = useLibraryView((state) => state.autoAdvance)
  useCommands(
    useMemo(
      () => [
        ...triageCommands(items),
        ...selectionCommands(items, trashed),
        ...GRID_KEYS,
        ...viewCommands(autoAdvance),
        ...EDIT_COMMANDS,
        ...NEW_COMMANDS,
      ],
      [items, trashed, autoAdvance],
    ),
  )
}
