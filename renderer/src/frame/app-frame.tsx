import { type ReactNode, useEffect, useMemo } from 'react'
import type { Command } from '../commands/command.ts'
import { startShortcuts, useCommands } from '../commands/commands.ts'
import { ToastHost } from '../components/toast.tsx'
import { CloseGroupsSheet } from '../groups/close-groups-sheet.tsx'
import { HELP_PAGES } from '../help/pages.ts'
import { chooseFiles, chooseFolder } from '../imports/choose.ts'
import { DropZone } from '../imports/drop-zone.tsx'
import { ImportTray } from '../imports/import-tray.tsx'
import { openSignIn } from '../pages/account/open-sign-in.ts'
import { SignInDialog } from '../pages/account/sign-in-dialog.tsx'
import { UnsentDialog } from '../pages/account/unsent-dialog.tsx'
import { ClaimDialog } from '../pages/submissions/claim-dialog.tsx'
import { ConflictSheet } from '../pages/submissions/conflict-sheet.tsx'
import { SubmissionSheet } from '../pages/submissions/submission-sheet.tsx'
import { navigate } from '../router/router.ts'
import type { PageName } from '../router/routes.ts'
import { closeOverlay, openOverlay, useOverlay } from '../state/overlays.ts'
import { en } from '../strings/en.ts'
import { CommandPalette } from './command-palette.tsx'
import { OutboxSheet } from './outbox/outbox-sheet.tsx'
import { Rail } from './rail.tsx'
import { ShortcutSheet } from './shortcut-sheet.tsx'
import { StatusStrip } from './status-strip.tsx'

const { sections } = en.frame

const APP_COMMANDS: readonly Command[] = [
  {
    id: 'go-library',
    title: en.frame.library,
    section: sections.go,
    shortcuts: ['mod+1'],
    run: () => navigate({ page: 'library' }),
  },
  {
    id: 'go-duplicates',
    title: en.groups.title,
    section: sections.go,
    run: () => navigate({ page: 'duplicates', importId: null }),
  },
  {
    id: 'go-settings',
    title: en.frame.settings,
    section: sections.go,
    shortcuts: ['mod+,'],
    run: () => navigate({ page: 'settings', section: 'models' }),
  },
  {
    id: 'import-files',
    title: en.library.actions.importFiles,
    section: sections.import,
    shortcuts: ['mod+o'],
    run: chooseFiles,
  },
  {
    id: 'import-folder',
    title: en.library.actions.importFolder,
    section: sections.import,
    shortcuts: ['mod+shift+o'],
    run: chooseFolder,
  },
  {
    id: 'outbox',
    title: en.outbox.title,
    section: sections.market,
    run: () => openOverlay({ name: 'outbox' }),
  },
  { id: 'sign-in', title: en.account.signIn.title, section: sections.market, run: openSignIn },
  {
    id: 'market-settings',
    title: en.account.settings,
    section: sections.market,
    run: () => navigate({ page: 'settings', section: 'market' }),
  },
  {
    id: 'help',
    title: en.help.open,
    section: sections.help,
    shortcuts: ['f1'],
    run: () => navigate({ page: 'help', topic: 'getting-started' }),
  },
  {
    id: 'whats-new',
    title: en.help.whatsNew,
    section: sections.help,
    run: () => navigate({ page: 'help', topic: 'whats-new' }),
  },
  ...HELP_PAGES.map(({ topic, title }) => ({
    id: `help ${topic}`,
    title: en.help.topicNamed(title),
    section: sections.help,
    run: () => navigate({ page: 'help', topic }),
  })),
  {
    id: 'palette',
    title: en.frame.palette.open,
    section: sections.help,
    shortcuts: ['mod+k'],
    run: () => openOverlay({ name: 'palette' }),
  },
  {
    id: 'shortcuts',
    title: en.frame.shortcuts.open,
    section: sections.help,
    shortcuts: ['?'],
    run: () => openOverlay({ name: 'shortcuts' }),
  },
]

/** Rail, page, status strip, and what floats above them. */
export function AppFrame({ page, children }: { page: PageName | null; children: ReactNode }) {
  const overlay = useOverlay((state) => state.overlay)
  useEffect(startShortcuts, [])
  useCommands(useMemo(() => APP_COMMANDS, []))
  return (
    <div className="flex h-full flex-col">
      <button
        type="button"
        onClick={() => document.getElementById('main')?.focus()}
        className="sr-only focus-visible:not-sr-only"
      >
        {en.frame.skipToContent}
      </button>
      <div className="flex min-h-0 flex-1">
        <Rail page={page} />
        <main id="main" tabIndex={-1} className="min-h-0 min-w-0 flex-1 focus-visible:outline-none">
          {children}
        </main>
      </div>
      <StatusStrip />
      <CommandPalette open={overlay?.name === 'palette'} onClose={closeOverlay} />
      <ShortcutSheet open={overlay?.name === 'shortcuts'} onClose={closeOverlay} />
      <CloseGroupsSheet assetIds={overlay?.name === 'close-groups' ? overlay.assetIds : null} onClose={closeOverlay} />
      <OutboxSheet open={overlay?.name === 'outbox'} onClose={closeOverlay} />
      <UnsentDialog accountId={overlay?.name === 'unsent' ? overlay.accountId : null} onClose={closeOverlay} />
      <ConflictSheet submissionId={overlay?.name === 'conflict' ? overlay.submissionId : null} onClose={closeOverlay} />
      <SignInDialog open={overlay?.name === 'sign-in'} onClose={closeOverlay} />
      <SubmissionSheet
        assetId={overlay?.name === 'submission' ? overlay.assetId : null}
        section={overlay?.name === 'submission' ? overlay.section : null}
        onClose={closeOverlay}
      />
      <ClaimDialog assetId={overlay?.name === 'claim' ? overlay.assetId : null} onClose={closeOverlay} />
      <ImportTray />
      <DropZone />
      <ToastHost />
    </div>
  )
}
