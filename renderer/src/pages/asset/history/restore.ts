/** Going back to a saved state, undoable like any other change. */
import type { Revision } from '#shared/contract/studio/revisions.ts'
import { client } from '../../../api/client.ts'
import { attempt } from '../../../components/attempt.ts'
import { toast } from '../../../components/toast.tsx'
import { en } from '../../../strings/en.ts'
import type { Session } from '../editing/session.ts'

const words = en.editor.history

type Place = Pick<Revision, 'id' | 'number'>

async function restored(session: Session, revision: Place, branch?: string): Promise<void> {
  // What is typed becomes part of the draft first, which the engine then keeps as a revision.
  await session.flush()
  const fresh = await client.revisions.restore({ revisionId: revision.id, ...(branch ? { branch } : {}) })
  session.adopt(fresh, words.restoreLabel(revision.number))
}

export function restoreRevision(session: Session, revision: Place): void {
  attempt(
    restored(session, revision).then(() =>
      toast({
        title: words.restored(revision.number),
        action: { label: en.common.undo, onSelect: () => session.undo() },
      }),
    ),
    { retry: () => restoreRevision(session, revision) },
  )
}

export async function branchFrom(session: Session, revision: Revision, branch: string): Promise<void> {
  await restored(session, revision, branch)
  toast({ title: words.branched(branch), tone: 'positive' })
}
