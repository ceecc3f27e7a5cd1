import { SplitSquareHorizontal } from 'lucide-react'
import { useState } from 'react'
import type { AssetDetail, PictureRecipe } from '#shared/contract/studio/assets.ts'
import { mediaUrl, renderUrl, thumbnailUrl } from '../../../api/resources.ts'
import { IconButton } from '../../../components/icon-button.tsx'
import { PictureCompare } from '../../../components/picture-compare.tsx'
import type { Picture } from '../../../components/picture-layer.tsx'
import { PictureViewer } from '../../../components/picture-viewer.tsx'
import { en } from '../../../strings/en.ts'
import {
  geometryOf,
  IDENTITY_RECIPE,
  isNeutral,
  resultSize,
  type Size,
  sameGeometry,
  sameRecipe,
} from '../editing/recipe.ts'
import { useDocument, useEditor } from '../use-editor.ts'
import { CropStage } from './crop-stage.tsx'
import { useCropping } from './cropping.ts'
import { Framed } from './framed.tsx'
import { useLoadedPicture } from './use-loaded-picture.ts'

const words = en.editor.picture
const PREVIEW_EDGE = 1200

/** The unedited picture's size; null where the asset has none. */
export function sourceSize({ media }: AssetDetail): Size | null {
  return media?.width && media.height ? { width: media.width, height: media.height } : null
}

/** The saved picture in full where the edits are the saved ones, else a preview made for them. */
function pictureUrl(detail: AssetDetail, recipe: PictureRecipe): string {
  const { pictureId } = detail.summary
  if (pictureId !== null && sameRecipe(recipe, detail.recipe)) return mediaUrl(pictureId)
  return renderUrl(detail.summary.id, recipe, PREVIEW_EDGE)
}

/**
 * What the edited picture is compared with: the same part of it before its colors were edited, or, where only its
 * shape was, the unaligned original.
 */
function beforeEdits(
  detail: AssetDetail,
  recipe: PictureRecipe,
  source: Size,
): { picture: Picture; isAligned: boolean } {
  const { id, hasAlpha } = detail.summary
  const geometry = geometryOf(recipe)
  if (!sameRecipe(geometry, recipe) && !isNeutral(geometry)) {
    const url = renderUrl(id, geometry, PREVIEW_EDGE)
    return { picture: { url, ...resultSize(source, recipe), name: words.uncolored, hasAlpha }, isAligned: true }
  }
  const url = mediaUrl(detail.media?.id ?? '')
  return {
    picture: { url, ...source, name: words.original, hasAlpha },
    isAligned: sameGeometry(recipe, IDENTITY_RECIPE),
  }
}

/** The picture with its edits as they are now. */
export function PicturePane({ size }: { size: Size }) {
  const cropping = useCropping((state) => state.on)
  return cropping ? <CropStage source={size} /> : <EditedPicture source={size} />
}

function EditedPicture({ source }: { source: Size }) {
  const { detail } = useEditor()
  const { card, recipe } = useDocument()
  const [comparing, setComparing] = useState(false)
  const loaded = useLoadedPicture(pictureUrl(detail, recipe))
  const { media, summary } = detail
  if (!media) return null
  const edited = !isNeutral(recipe)
  const shown: Picture = {
    url: loaded.url ?? pictureUrl(detail, recipe),
    placeholderUrl: summary.pictureId === null ? undefined : thumbnailUrl(summary.pictureId, 512),
    ...resultSize(source, recipe),
    name: card.name,
    hasAlpha: summary.hasAlpha || recipe.rotateDegrees !== 0,
    dominantColor: summary.dominantColor,
  }
  if (comparing && edited) {
    const before = beforeEdits(detail, recipe, source)
    return (
      <Framed loaded={loaded}>
        <PictureCompare
          before={before.picture}
          after={shown}
          beforeLabel={before.picture.name}
          afterLabel={words.edited}
          initialMode={before.isAligned ? 'slider' : 'side'}
        />
        <IconButton
          className="absolute right-2 bottom-12 bg-raised shadow-float"
          label={words.compare}
          icon={<SplitSquareHorizontal />}
          tooltipSide="left"
          pressed
          onClick={() => setComparing(false)}
        />
      </Framed>
    )
  }
  return (
    <Framed loaded={loaded}>
      <PictureViewer
        picture={shown}
        tools={
          <>
            <IconButton
              label={words.compare}
              icon={<SplitSquareHorizontal />}
              tooltipSide="top"
              disabled={!edited}
              onClick={() => setComparing(true)}
            />
            <span className="tnum truncate text-ink-2 text-xs">{words.size(shown.width, shown.height)}</span>
          </>
        }
      />
    </Framed>
  )
}
