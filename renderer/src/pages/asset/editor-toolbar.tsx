import { ArrowLeft, ChevronLeft, ChevronRight, Download, PanelRight, Redo2, Send, Undo2 } from 'lucide-react'
import { useStore } from 'zustand'
import type { PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { attempt } from '../../components/attempt.ts'
import { Button } from '../../components/button.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { KindIcon } from '../../components/kind-icon.tsx'
import { Menu, type MenuEntry } from '../../components/menu.tsx'
import { VerdictBadge } from '../../components/verdict-badge.tsx'
import { navigate } from '../../router/router.ts'
import { en } from '../../strings/en.ts'
import { exportEntries } from '../library/asset-menu.tsx'
import { openSubmissionSheet } from '../submissions/open-sheet.ts'
import { redoLabel, undoLabel } from './editing/history.ts'
import type { Neighbors } from './neighbors-in.ts'
import { SaveStatus } from './save-status.tsx'
import { useDocument, useEditor } from './use-editor.ts'

const words = en.editor

export interface EditorToolbarProps {
  neighbors: Neighbors
  report: PreflightReport | null
  /** A newer report is being made. */
  isChecking: boolean
  panelOpen: boolean
  onTogglePanel: () => void
  onSaveRevision: () => void
}

export function EditorToolbar({
  neighbors,
  report,
  isChecking,
  panelOpen,
  onTogglePanel,
  onSaveRevision,
}: EditorToolbarProps) {
  const { card } = useDocument()
  const go = (id: string | null) => id !== null && navigate({ page: 'asset', id })
  return (
    <>
      <IconButton label={words.toLibrary} icon={<ArrowLeft />} onClick={() => navigate({ page: 'library' })} />
      <div className="flex">
        <IconButton
          label={words.previous}
          icon={<ChevronLeft />}
          shortcut="alt+arrowup"
          disabled={neighbors.previous === null}
          onClick={() => go(neighbors.previous)}
        />
        <IconButton
          label={words.next}
          icon={<ChevronRight />}
          shortcut="alt+arrowdown"
          disabled={neighbors.next === null}
          onClick={() => go(neighbors.next)}
        />
      </div>
      <KindIcon kind={card.asset_type} className="size-4 shrink-0 text-ink-3" />
      <span className="min-w-16 shrink truncate font-semibold text-base" title={card.name}>
        {card.name}
      </span>
      <UndoRedo />
      <SaveStatus />
      <div className="ml-auto flex shrink-0 items-center gap-2">
        <button
          type="button"
          onClick={onTogglePanel}
          aria-pressed={panelOpen}
          className="flex items-center rounded-md p-1 hover:bg-hover"
        >
          <VerdictBadge verdict={report?.verdict ?? 'unchecked'} stale={isChecking} />
        </button>
        <ExportMenu />
        <SubmitButton />
        <Button tone="primary" onClick={onSaveRevision}>
          {words.saveRevision}
        </Button>
        <IconButton
          label={panelOpen ? words.hidePanel : words.showPanel}
          icon={<PanelRight />}
          shortcut="i"
          pressed={panelOpen}
          onClick={onTogglePanel}
        />
      </div>
    </>
  )
}

function UndoRedo() {
  const { session } = useEditor()
  const back = useStore(session.store, ({ history }) => undoLabel(history))
  const forth = useStore(session.store, ({ history }) => redoLabel(history))
  return (
    <div className="flex shrink-0">
      <IconButton
        label={words.undo(back)}
        icon={<Undo2 />}
        shortcut="mod+z"
        disabled={back === null}
        onClick={session.undo}
      />
      <IconButton
        label={words.redo(forth)}
        icon={<Redo2 />}
        shortcut="mod+shift+z"
        disabled={forth === null}
        onClick={session.redo}
      />
    </div>
  )
}

function SubmitButton() {
  const { session, detail } = useEditor()
  const words = en.submissions
  // What leaves is what is saved: first save what is typed.
  const open = () =>
    attempt(
      session.flush().then(() => openSubmissionSheet(detail.summary.id)),
      { title: words.failed.submit },
    )
  return (
    <Button icon={<Send />} aria-label={words.sheet.command} onClick={open}>
      <span className="max-xl:sr-only">{words.sheet.open}</span>
    </Button>
  )
}

function ExportMenu() {
  const { session, detail } = useEditor()
  // What is exported is what is saved: first save what is typed.
  const entries = exportEntries(detail.summary).map((entry): MenuEntry => {
    if (!('onSelect' in entry)) return entry
    return { ...entry, onSelect: () => attempt(session.flush().then(entry.onSelect), { title: words.export.failed }) }
  })
  return (
    <Menu
      align="end"
      trigger={
        <Button icon={<Download />} aria-label={words.export.label}>
          <span className="max-xl:sr-only">{words.export.label}</span>
        </Button>
      }
      entries={entries}
    />
  )
}
