import { X } from 'lucide-react'
import { type ReactNode, useCallback, useState } from 'react'
import { IconButton } from '../../components/icon-button.tsx'
import { type Tab, Tabs } from '../../components/tabs.tsx'
import { PageLayout } from '../../frame/page-layout.tsx'
import { en } from '../../strings/en.ts'
import { mostSharedField } from '../../uniqueness/shared-field.ts'
import { UniquenessPanel } from '../../uniqueness/uniqueness-panel.tsx'
import { type LiveCheckView, useLiveCheck } from '../../uniqueness/use-live-check.ts'
import { CardTab } from './card/card-tab.tsx'
import { fieldKey } from './editing/card-fields.ts'
import type { Size } from './editing/recipe.ts'
import { EditorToolbar } from './editor-toolbar.tsx'
import { type EditorTab, useEditorView, useNarrow } from './editor-view.ts'
import { focusField } from './go-to-field.ts'
import { HistoryTab } from './history/history-tab.tsx'
import { useNeighbors } from './neighbors.ts'
import { useCropping } from './picture/cropping.ts'
import { PicturePane, sourceSize } from './picture/picture-pane.tsx'
import { PictureTab } from './picture/picture-tab.tsx'
import { PromptTab } from './prompt/prompt-tab.tsx'
import { SaveRevisionDialog } from './save-revision-dialog.tsx'
import { SideSwitch } from './side-switch.tsx'
import { useDocument, useEditor } from './use-editor.ts'
import { useEditorKeys } from './use-editor-keys.ts'

const words = en.editor

export function Editor() {
  const { session, detail } = useEditor()
  const document = useDocument()
  const { id, verdict } = detail.summary
  const [savingRevision, setSavingRevision] = useState(false)
  const saveRevision = useCallback(() => setSavingRevision(true), [])
  const neighbors = useNeighbors(id)
  const panel = usePanel(sourceSize(detail))
  const check = useLiveCheck({
    assetId: id,
    card: document.card,
    pictureKey: JSON.stringify([document.mediaId, document.recipe]),
    stale: verdict?.stale ?? false,
    save: session.flush,
  })
  const keyDown = useEditorKeys({ session, neighbors, saveRevision, togglePanel: panel.toggle })
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only listens for the undo keys of the fields within
    <div className="size-full" onKeyDown={keyDown}>
      <PageLayout
        title={document.card.name}
        toolbar={
          <EditorToolbar
            neighbors={neighbors}
            report={check.report}
            isChecking={check.computing.text || check.computing.picture}
            panelOpen={panel.open}
            onTogglePanel={panel.toggle}
            onSaveRevision={saveRevision}
          />
        }
      >
        <Columns check={check} panel={panel} />
      </PageLayout>
      <SaveRevisionDialog open={savingRevision} onClose={() => setSavingRevision(false)} />
    </div>
  )
}

interface Panel {
  open: boolean
  toggle: () => void
  narrow: boolean
  size: Size | null
}

/** Wide windows show form, picture and panel; narrow ones the form and one of the two. */
function usePanel(size: Size | null): Panel {
  const narrow = useNarrow()
  const { panelOpen, side } = useEditorView()
  const hasPicture = size !== null
  const takesTurns = narrow && hasPicture
  const toggle = useCallback(() => {
    if (takesTurns) useEditorView.setState((view) => ({ side: view.side === 'picture' ? 'uniqueness' : 'picture' }))
    else useEditorView.setState((view) => ({ panelOpen: !view.panelOpen }))
  }, [takesTurns])
  return { open: takesTurns ? side === 'uniqueness' : panelOpen, toggle, narrow, size }
}

function Columns({ check, panel }: { check: LiveCheckView; panel: Panel }) {
  const { size, narrow, open } = panel
  const uniqueness = <Uniqueness check={check} panel={panel} />
  const form = <Form size={size} narrow={narrow} />
  if (size === null) {
    return (
      <div className="flex size-full min-h-0">
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">{form}</div>
        {open && <Aside>{uniqueness}</Aside>}
      </div>
    )
  }
  const picture = <PicturePane size={size} />
  return (
    <div className="flex size-full min-h-0">
      <div className="flex min-h-0 w-100 shrink-0 flex-col border-line border-r">{form}</div>
      {narrow ? (
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          <SideSwitch report={check.report} />
          <div className="min-h-0 flex-1 overflow-y-auto">{open ? uniqueness : picture}</div>
        </div>
      ) : (
        <>
          <div className="min-h-0 min-w-0 flex-1">{picture}</div>
          {open && <Aside>{uniqueness}</Aside>}
        </>
      )}
    </div>
  )
}

function Aside({ children }: { children: ReactNode }) {
  return <aside className="min-h-0 w-80 shrink-0 overflow-y-auto border-line border-l bg-canvas">{children}</aside>
}

function Uniqueness({ check, panel }: { check: LiveCheckView; panel: Panel }) {
  const { detail } = useEditor()
  const { card } = useDocument()
  const { id, pictureId } = detail.summary
  const takesTurns = panel.narrow && panel.size !== null
  return (
    <UniquenessPanel
      assetId={id}
      kind={card.asset_type}
      pictureId={pictureId}
      check={check}
      headerAction={
        takesTurns ? null : <IconButton size="small" label={words.hidePanel} icon={<X />} onClick={panel.toggle} />
      }
      onChangeCard={(sharedWords) => focusField(fieldKey(mostSharedField(card, sharedWords)))}
    />
  )
}

function Form({ size, narrow }: { size: Size | null; narrow: boolean }) {
  const view = useEditorView()
  const tabs: Tab<EditorTab>[] = [
    { value: 'card', label: words.tabs.card, content: <CardTab /> },
    ...(size ? [{ value: 'picture' as const, label: words.tabs.picture, content: <PictureTab source={size} /> }] : []),
    { value: 'prompt', label: words.tabs.prompt, content: <PromptTab /> },
    { value: 'history', label: words.tabs.history, content: <HistoryTab /> },
  ]
  const choose = (tab: EditorTab) => {
    if (tab !== 'picture') useCropping.setState({ on: false })
    // Edits of a picture that is out of sight would be made blind.
    useEditorView.setState(narrow && tab === 'picture' ? { tab, side: 'picture' } : { tab })
  }
  const shown = size === null && view.tab === 'picture' ? 'card' : view.tab
  return <Tabs label={words.form} tabs={tabs} value={shown} onChange={choose} />
}
