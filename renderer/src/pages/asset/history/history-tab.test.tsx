import { screen, waitFor } from '@testing-library/react'
import type { ReactElement } from 'react'
import { expect, it, vi } from 'vitest'
import { en } from '../../../strings/en.ts'
import { describeDialog } from '../../../testing/dialog-rules.tsx'
import { failure } from '../../../testing/fake-market.ts'
import { button, renderInStudio, type StudioSetting, write } from '../../../testing/render-in-studio.tsx'
import { assetDetail, editSession, InEditor, revision } from '../editor.fixture.tsx'
import { SaveRevisionDialog } from '../save-revision-dialog.tsx'
import { BranchDialog } from './branch-dialog.tsx'
import { HistoryTab } from './history-tab.tsx'

const words = en.editor.history
const DETAIL = assetDetail('Mira')
const OLDER = assetDetail('State 1', { draftUpdatedAt: '2026-01-03T00:00:00.000Z' })
const [FIRST, HEAD] = [revision(1), revision(2)]

function open(revisions: NonNullable<NonNullable<StudioSetting['studio']>['revisions']>) {
  const session = editSession(DETAIL)
  const studio = renderInStudio(
    <InEditor detail={DETAIL} session={session}>
      <HistoryTab />
    </InEditor>,
    { studio: { revisions: { list: () => [FIRST, HEAD], ...revisions } } },
  )
  const nameNow = () => session.store.getState().history.present.card.name
  return { ...studio, session, nameNow }
}

async function restoreFirst(user: ReturnType<typeof open>['user']) {
  await user.click(await screen.findByRole('button', { name: words.more(words.number(1)) }))
  await user.click(await screen.findByRole('menuitem', { name: words.restore }))
}

it('restores an earlier state, and takes that back', async () => {
  const restore = vi.fn(() => OLDER)
  const { user, nameNow } = open({ restore })
  await restoreFirst(user)
  await screen.findByText(words.restored(1))
  expect(restore.mock.calls.map(([input]: unknown[]) => input)).toEqual([{ revisionId: FIRST.id }])
  expect(nameNow()).toBe('State 1')
  await user.click(screen.getByText(en.common.undo))
  expect(nameNow()).toBe('Mira')
})

it('keeps what is open where an earlier state cannot be restored', async () => {
  const { user, nameNow } = open({ restore: () => Promise.reject(failure('DISK_FULL')) })
  await restoreFirst(user)
  await screen.findByText(failure('DISK_FULL').message)
  expect(nameNow()).toBe('Mira')
})

it('says why the history could not be read, and reads it again', async () => {
  let isBroken = true
  const list = () => {
    if (isBroken) throw failure('INTERNAL')
    return [FIRST]
  }
  const { user } = open({ list })
  await screen.findByRole('alert')
  isBroken = false
  await user.click(button(en.common.retry))
  await screen.findByText(words.number(1))
})

const inEditor = (dialog: (onClose: () => void) => ReactElement) => (onClose: () => void) => (
  <InEditor detail={DETAIL} session={editSession(DETAIL)}>
    {dialog(onClose)}
  </InEditor>
)

describeDialog('a branch from an earlier state', {
  render: inEditor((onClose) => <BranchDialog revision={FIRST} onClose={onClose} />),
  sends: ['studio', 'revisions', 'restore'],
  answer: OLDER,
  fill: () => write(words.branchName, ' Night '),
  action: words.branchCreate,
  input: { revisionId: FIRST.id, branch: 'Night' },
  done: words.branched('Night'),
  typed: [' Night '],
  incomplete: words.branchProblem,
})

describeDialog('saving a revision', {
  render: inEditor((onClose) => <SaveRevisionDialog open onClose={onClose} />),
  sends: ['studio', 'revisions', 'commit'],
  answer: revision(3),
  fill: () => write(en.editor.revision.note, ' Final '),
  action: en.editor.revision.save,
  input: { assetId: DETAIL.summary.id, note: 'Final' },
  done: en.editor.revision.saved(3),
  typed: [' Final '],
})

it('says that nothing changed since the last revision', async () => {
  const { user } = renderInStudio(
    inEditor((onClose) => <SaveRevisionDialog open onClose={onClose} />)(() => undefined),
    {
      studio: { revisions: { commit: () => HEAD } },
    },
  )
  await user.click(button(en.editor.revision.save))
  await waitFor(() => expect(screen.getByText(en.editor.revision.unchanged(2))).toBeDefined())
})
