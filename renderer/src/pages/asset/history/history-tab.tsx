import { useQuery } from '@tanstack/react-query'
import { Ellipsis, GitBranch, RotateCcw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { isGeneratedBranch } from '#shared/contract/studio/generators.ts'
import type { Revision } from '#shared/contract/studio/revisions.ts'
import { api, client } from '../../../api/client.ts'
import { attempt } from '../../../components/attempt.ts'
import { Button } from '../../../components/button.tsx'
import { Checkbox } from '../../../components/checkbox.tsx'
import { ErrorState } from '../../../components/error-state.tsx'
import { IconButton } from '../../../components/icon-button.tsx'
import { Menu } from '../../../components/menu.tsx'
import { Skeleton } from '../../../components/skeleton.tsx'
import { toast } from '../../../components/toast.tsx'
import { formatDateTime } from '../../../strings/dates.ts'
import { en } from '../../../strings/en.ts'
import { useDocument, useEditor } from '../use-editor.ts'
import { BranchDialog } from './branch-dialog.tsx'
import { CompareDialog } from './compare-dialog.tsx'
import { MiniPicture } from './mini-picture.tsx'
import { restoreRevision } from './restore.ts'

const words = en.editor.history

/** Represents the current state among the chosen revisions. */
const DRAFT = 'draft'

/** The present state on top, then every revision, newest first; any two can be compared. */
export function HistoryTab() {
  const { detail } = useEditor()
  const revisions = useQuery(api.revisions.list.queryOptions({ input: { assetId: detail.summary.id } }))
  const [chosen, setChosen] = useState<readonly string[]>([])
  const [comparing, setComparing] = useState(false)
  const [branchFrom, setBranchFrom] = useState<Revision | null>(null)
  if (revisions.isError) return <ErrorState error={revisions.error} onRetry={() => void revisions.refetch()} />
  if (!revisions.data) return <Loading />
  const sorted = revisions.data.toSorted((a, b) => b.number - a.number)
  // Of three chosen the first is let go.
  const choose = (id: string, on: boolean) =>
    setChosen((now) =>
      on ? [...now.filter((other) => other !== id), id].slice(-2) : now.filter((other) => other !== id),
    )
  // A batch of seeds is one stack: of all these pictures few are gone back to.
  const isGenerated = ({ id, branch }: Revision) => isGeneratedBranch(branch) && id !== detail.headRevisionId
  const generated = sorted.filter(isGenerated)
  const entry = (revision: Revision) => (
    <RevisionEntry
      key={revision.id}
      revision={revision}
      newest={revision.id === detail.headRevisionId}
      chosen={chosen.includes(revision.id)}
      onChoose={(on) => choose(revision.id, on)}
      onBranch={() => setBranchFrom(revision)}
    />
  )
  return (
    <div className="mx-auto flex max-w-200 flex-col gap-2 p-4">
      <div className="flex items-center gap-2">
        <p className="min-w-0 flex-1 text-ink-2 text-xs">{chosen.length < 2 ? words.chooseFirst : ''}</p>
        <Button size="small" disabled={chosen.length < 2} onClick={() => setComparing(true)}>
          {words.compareWith}
        </Button>
      </div>
      <DraftEntry chosen={chosen.includes(DRAFT)} onChoose={(on) => choose(DRAFT, on)} />
      <ol className="flex flex-col border-line border-t">
        {sorted.filter((revision) => !isGenerated(revision)).map(entry)}
      </ol>
      {generated.length > 0 && (
        <details>
          <summary className="no-select cursor-default rounded-sm px-3 py-2 text-ink-2 text-sm">
            {en.generator.history(generated.length)}
          </summary>
          <ol className="flex flex-col border-line border-t">{generated.map(entry)}</ol>
        </details>
      )}
      <CompareDialog
        open={comparing && chosen.length === 2}
        onClose={() => setComparing(false)}
        chosen={chosen}
        revisions={sorted}
      />
      <BranchDialog revision={branchFrom} onClose={() => setBranchFrom(null)} />
    </div>
  )
}

function Loading() {
  return (
    <div className="flex flex-col gap-3 p-4" role="status" aria-label={en.common.loading}>
      {[0, 1, 2].map((row) => (
        <Skeleton key={row} className="h-14 w-full" />
      ))}
    </div>
  )
}

function DraftEntry({ chosen, onChoose }: { chosen: boolean; onChoose: (on: boolean) => void }) {
  const { session, detail } = useEditor()
  const { card } = useDocument()
  const { draftUpdatedAt } = detail
  const discard = () =>
    attempt(
      (async () => {
        await session.forget()
        const fresh = await client.revisions.discardDraft({ assetId: detail.summary.id })
        session.adopt(fresh, words.discardLabel)
        toast({ title: words.discarded, action: { label: en.common.undo, onSelect: () => session.undo() } })
      })(),
    )
  return (
    <div className="flex items-center gap-3 rounded-md bg-panel px-3 py-2">
      <MiniPicture pictureId={detail.summary.pictureId} kind={card.asset_type} />
      <div className="min-w-0 flex-1">
        <Checkbox
          checked={chosen}
          onChange={onChoose}
          label={<span className="font-medium">{`${words.draft}: ${card.name}`}</span>}
        />
        <p className="tnum pl-6 text-ink-2 text-xs">
          {words.on(
            detail.branch,
            draftUpdatedAt === null ? words.draftNone : words.draftText(formatDateTime(draftUpdatedAt)),
          )}
        </p>
      </div>
      {draftUpdatedAt !== null && (
        <IconButton label={words.discard} icon={<Trash2 />} tooltipSide="left" onClick={discard} />
      )}
    </div>
  )
}

interface RevisionEntryProps {
  revision: Revision
  newest: boolean
  chosen: boolean
  onChoose: (on: boolean) => void
  onBranch: () => void
}

function RevisionEntry({ revision, newest, chosen, onChoose, onBranch }: RevisionEntryProps) {
  const { session } = useEditor()
  const name = words.number(revision.number)
  return (
    <li className="flex items-center gap-3 border-line border-b px-3 py-2">
      <MiniPicture pictureId={revision.pictureId} kind={revision.card.asset_type} />
      <div className="min-w-0 flex-1">
        <Checkbox
          checked={chosen}
          onChange={onChoose}
          label={
            <>
              <span className="font-medium">{name}</span>
              {newest && <span className="ml-2 text-ink-2 text-xs">{words.newest}</span>}
            </>
          }
        />
        <p className="line-clamp-2 break-words pl-6 text-sm">
          {revision.note || <span className="text-ink-3">{words.noNote}</span>}
        </p>
        <p className="tnum truncate pl-6 text-ink-2 text-xs">
          {words.on(revision.branch, formatDateTime(revision.authoredAt))}
        </p>
      </div>
      <Menu
        align="end"
        trigger={
          // Not an IconButton: a tooltip between the menu and its button would take the menu's handlers.
          <button
            type="button"
            aria-label={words.more(name)}
            className="flex size-8 shrink-0 items-center justify-center rounded-md text-ink-2 hover:bg-hover [&_svg]:size-4"
          >
            <Ellipsis aria-hidden />
          </button>
        }
        entries={[
          { label: words.restore, icon: <RotateCcw />, onSelect: () => restoreRevision(session, revision) },
          { label: words.branch, icon: <GitBranch />, onSelect: onBranch },
        ]}
      />
    </li>
  )
}
