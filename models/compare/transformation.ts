/** Explains one picture as an edit of another: rotated, cropped, recolored, brightened, resized or re-encoded. */
import type { Transformation, TransformationKind } from '#shared/similarity/transformation.ts'
import type { Picture } from '../decode/picture.ts'
import { ORIENTATION_STEPS } from '../hashes/orient.ts'
import { resizeLanczos } from '../hashes/resize.ts'
import { ALIGNED_SIDE, type Alignment, alignPictures, comparablePixels } from './alignment.ts'
import { type ColorChange, colorChange } from './color-change.ts'
import { cropGray, mapPlanes, orientPlanes, type Planes, planesOf } from './planes.ts'

/** Sizes count as different from this on: rounding in an editor moves a side by a pixel or so. */
const LEAST_RESIZE = 0.01

/** How `b` was made from `a`, or undefined where no edit of these kinds explains it. */
export async function findTransformation(
  a: Picture,
  b: Picture,
  signal?: AbortSignal,
): Promise<Transformation | undefined> {
  if (a.sha256 === b.sha256) return { kinds: ['identical'], orientation: 'identity', confidence: 1 }
  const pixels = await Promise.all([comparablePixels(a, signal), comparablePixels(b, signal)])
  const [planesA, planesB] = pixels.map(planesOf)
  if (planesA === undefined || planesB === undefined) return undefined
  const alignment = await alignPictures(planesA.luma, planesB.luma, signal)
  if (alignment === undefined) return undefined
  const kinds = kindsOf(a, b, alignment, colorChange(...alignedPlanes(planesA, planesB, alignment)))
  return {
    kinds,
    orientation: alignment.orientation,
    ...(alignment.crop === undefined ? {} : { crop: alignment.crop }),
    confidence: Math.min(1, Math.abs(alignment.correlation)),
  }
}

/** Both pictures as `alignment` lays them over one another, small and of one size. */
function alignedPlanes(a: Planes, b: Planes, { orientation, crop }: Alignment): [Planes, Planes] {
  const cut = (planes: Planes, side: 'a' | 'b'): Planes =>
    mapPlanes(planes, (plane) =>
      resizeLanczos(crop?.within === side ? cropGray(plane, crop.rectangle) : plane, ALIGNED_SIDE, ALIGNED_SIDE),
    )
  return [cut(orientPlanes(a, orientation), 'a'), cut(b, 'b')]
}

function kindsOf(a: Picture, b: Picture, alignment: Alignment, colors: ColorChange): TransformationKind[] {
  const kinds: TransformationKind[] = []
  if (isResized(a, b, alignment)) kinds.push('resize')
  if (alignment.orientation !== 'identity') kinds.push('orientation')
  if (alignment.crop !== undefined) kinds.push('crop')
  if (colors.recolored) kinds.push('recolour')
  if (colors.toned) kinds.push('tone')
  return kinds.length === 0 || a.mediaType !== b.mediaType ? ['reencode', ...kinds] : kinds
}

/** Whether what both show has another size in pixels in `b` than in `a`. */
function isResized(a: Picture, b: Picture, { orientation, crop }: Alignment): boolean {
  const swapped = ORIENTATION_STEPS[orientation].transpose
  const [widthA, heightA] = swapped ? [a.height, a.width] : [a.width, a.height]
  const share = (side: 'a' | 'b', measure: 'width' | 'height'): number =>
    crop?.within === side ? crop.rectangle[measure] : 1
  const ratios = [
    (b.width * share('b', 'width')) / (widthA * share('a', 'width')),
    (b.height * share('b', 'height')) / (heightA * share('a', 'height')),
  ]
  // A part's place is known to within a pixel of the small pictures compared.
  const tolerance = crop === undefined ? LEAST_RESIZE : LEAST_RESIZE * 2
  return ratios.some((ratio) => Math.abs(ratio - 1) > tolerance)
}
