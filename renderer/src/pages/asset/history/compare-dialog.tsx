import type { FieldDifference } from '#shared/asset-card/diff.ts'
import { diffCards } from '#shared/asset-card/diff.ts'
import type { AssetDetail, PictureRecipe } from '#shared/contract/studio/assets.ts'
import type { Revision } from '#shared/contract/studio/revisions.ts'
import { mediaUrl, renderUrl } from '../../../api/resources.ts'
import { Dialog } from '../../../components/dialog.tsx'
import { PictureCompare } from '../../../components/picture-compare.tsx'
import { en } from '../../../strings/en.ts'
import type { EditorDocument } from '../editing/document.ts'
import { resultSize, type Size, sameGeometry, sameRecipe } from '../editing/recipe.ts'
import { useDocument, useEditor } from '../use-editor.ts'
import { Differences } from './differences.tsx'

const words = en.editor.history
const PREVIEW_EDGE = 1200

interface ShownState {
  readonly name: string
  /** Later states come second. */
  readonly order: number
  readonly card: Revision['card']
  readonly recipe: PictureRecipe
  readonly mediaId: string | null
  readonly pictureUrl: string | null
}

function ofRevision(revision: Revision): ShownState {
  const { number, card, recipe, mediaId, pictureId } = revision
  const pictureUrl = pictureId === null ? null : mediaUrl(pictureId)
  return { name: words.number(number), order: number, card, recipe, mediaId, pictureUrl }
}

function ofDraft(detail: AssetDetail, { card, recipe, mediaId }: EditorDocument): ShownState {
  const { id, pictureId } = detail.summary
  const saved = pictureId !== null && sameRecipe(recipe, detail.recipe)
  const pictureUrl = mediaId === null ? null : saved ? mediaUrl(pictureId) : renderUrl(id, recipe, PREVIEW_EDGE)
  return { name: words.draft, order: Number.POSITIVE_INFINITY, card, recipe, mediaId, pictureUrl }
}

export interface CompareDialogProps {
  open: boolean
  onClose: () => void
  /** Ids of revisions, or the word for the draft. */
  chosen: readonly string[]
  revisions: readonly Revision[]
}

/** Two states side by side: their pictures under a slider, their fields one by one. */
export function CompareDialog({ open, onClose, chosen, revisions }: CompareDialogProps) {
  const { detail } = useEditor()
  const document = useDocument()
  const states = chosen
    .map((id) => {
      const revision = revisions.find((candidate) => candidate.id === id)
      return revision ? ofRevision(revision) : ofDraft(detail, document)
    })
    .toSorted((a, b) => a.order - b.order)
  const [before, after] = states
  if (!before || !after) return null
  const fields: FieldDifference[] = diffCards(before.card, after.card)
  return (
    <Dialog open={open} onClose={onClose} width="wide" title={words.compareTitle(before.name, after.name)}>
      <div className="flex flex-col gap-4">
        <Pictures before={before} after={after} size={sizeOf(detail)} />
        <Differences fields={fields} beforeName={before.name} afterName={after.name} />
      </div>
    </Dialog>
  )
}

function sizeOf({ media }: AssetDetail): Size {
  return { width: media?.width ?? 1, height: media?.height ?? 1 }
}

function Pictures({ before, after, size }: { before: ShownState; after: ShownState; size: Size }) {
  if (before.pictureUrl === null || after.pictureUrl === null) return null
  if (before.mediaId === after.mediaId && sameRecipe(before.recipe, after.recipe)) {
    return <p className="text-ink-2 text-sm">{words.samePicture}</p>
  }
  return (
    <div className="flex h-[44vh] min-h-60 overflow-hidden rounded-md border border-line">
      <PictureCompare
        before={{ url: before.pictureUrl, name: before.name, ...resultSize(size, before.recipe) }}
        after={{ url: after.pictureUrl, name: after.name, ...resultSize(size, after.recipe) }}
        beforeLabel={before.name}
        afterLabel={after.name}
        initialMode={sameGeometry(before.recipe, after.recipe) ? 'slider' : 'side'}
      />
    </div>
  )
}
