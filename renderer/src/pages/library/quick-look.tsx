import { ChevronLeft, ChevronRight } from 'lucide-react'
import { Dialog } from 'radix-ui'
import type { KeyboardEvent } from 'react'
import type { AssetSummary } from '#shared/contract/studio/assets.ts'
import { isMac } from '../../api/desktop.ts'
import { mediaUrl, thumbnailUrl } from '../../api/resources.ts'
import { shortcutOf } from '../../commands/shortcuts.ts'
import { Button } from '../../components/button.tsx'
import { CloseButton, focusFirstField } from '../../components/close-button.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { KindIcon } from '../../components/kind-icon.tsx'
import { OVERLAY_CLASS } from '../../components/overlay.tsx'
import { PictureViewer } from '../../components/picture-viewer.tsx'
import { RatingStars } from '../../components/rating.tsx'
import { VerdictBadge } from '../../components/verdict-badge.tsx'
import { navigate } from '../../router/router.ts'
import { en } from '../../strings/en.ts'
import { FlagMark } from './flag-mark.tsx'
import { triageOf } from './grid-keys.ts'
import { closeDialog, useLibrarySession } from './library-session.ts'
import { stepCursor, triage } from './triage.ts'
import type { LibraryItems } from './use-library-items.ts'

const words = en.library.actions

/** One asset large, over the grid; the grid's keys work here too. */
export function QuickLook({ items }: { items: LibraryItems }) {
  const open = useLibrarySession((state) => state.dialog?.name === 'quick-look')
  const cursor = useLibrarySession((state) => state.selection.cursor)
  const asset = cursor ? items.itemAt(cursor.index) : undefined
  const keyDown = (event: KeyboardEvent) => {
    const shortcut = shortcutOf(event, isMac)
    const onButton = event.target instanceof HTMLButtonElement
    const action = triageOf(shortcut)
    if (action) triage(items, action)
    else if (shortcut === 'arrowleft' || shortcut === 'arrowup') stepCursor(items, -1)
    else if (shortcut === 'arrowright' || shortcut === 'arrowdown') stepCursor(items, 1)
    else if (shortcut === 'space' && !onButton) closeDialog()
    else if (shortcut === 'enter' && !onButton && asset) openEditor(asset.id)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <Dialog.Root open={open && asset !== undefined} onOpenChange={(next) => !next && closeDialog()}>
      <Dialog.Portal>
        <Dialog.Overlay className={OVERLAY_CLASS} />
        <Dialog.Content
          aria-describedby={undefined}
          onOpenAutoFocus={focusFirstField}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            // Not where quick look was opened: the arrow keys may have moved on from there.
            document.querySelector<HTMLElement>(`[role=gridcell][data-index="${cursor?.index}"]`)?.focus()
          }}
          // Before the viewer takes the keys for its own zoom: here they rate and move.
          onKeyDownCapture={keyDown}
          className="animate-appear fixed inset-4 z-40 flex flex-col overflow-hidden rounded-lg bg-raised shadow-float focus-visible:outline-none"
        >
          {asset && <Look asset={asset} items={items} />}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function openEditor(id: string): void {
  closeDialog()
  navigate({ page: 'asset', id })
}

function Look({ asset, items }: { asset: AssetSummary; items: LibraryItems }) {
  return (
    <>
      <header className="flex h-12 shrink-0 items-center gap-3 border-line border-b pr-2 pl-4">
        <KindIcon kind={asset.kind} className="size-4 shrink-0 text-ink-3" />
        <Dialog.Title className="min-w-0 truncate font-semibold text-base">{asset.name}</Dialog.Title>
        <FlagMark flag={asset.flag} />
        <RatingStars value={asset.rating} />
        {asset.verdict && <VerdictBadge verdict={asset.verdict.verdict} stale={asset.verdict.stale} />}
        <div className="ml-auto flex shrink-0 items-center gap-1">
          <IconButton
            label={words.previous}
            icon={<ChevronLeft />}
            shortcut="arrowleft"
            onClick={() => stepCursor(items, -1)}
          />
          <IconButton
            label={words.next}
            icon={<ChevronRight />}
            shortcut="arrowright"
            onClick={() => stepCursor(items, 1)}
          />
          <Button onClick={() => openEditor(asset.id)}>{words.open}</Button>
          <CloseButton onClick={closeDialog} />
        </div>
      </header>
      <div className="min-h-0 flex-1">
        {asset.pictureId === null ? (
          <div className="flex size-full items-center justify-center bg-mat text-ink-3">
            <KindIcon kind={asset.kind} className="size-16 stroke-1" />
          </div>
        ) : (
          <PictureViewer
            key={asset.id}
            picture={{
              url: mediaUrl(asset.pictureId),
              placeholderUrl: thumbnailUrl(asset.pictureId, 512),
              width: asset.width ?? 1,
              height: asset.height ?? 1,
              name: asset.name,
              hasAlpha: asset.hasAlpha,
              dominantColor: asset.dominantColor,
            }}
          />
        )}
      </div>
    </>
  )
}
