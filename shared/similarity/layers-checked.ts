import type { LayerCheck, LayerName } from './layers.ts'
import type { ComparedSubject } from './subject.ts'

interface CheckedWith {
  /** A profile is in use and its models are there. */
  readonly hasModel: boolean
  /** Some catalog holds vectors of another profile than the one in use. */
  readonly hasOtherCatalog: boolean
  /** Some texts were compared by their words. */
  readonly usedWords: boolean
  /** Other works compared with whose pictures are not hashed yet, or that are still without vectors. */
  readonly isWaitingForHashes: boolean
  readonly isWaitingForVectors: boolean
  /** False where pictures are not compared, since what is asked for needs no more than equality. Default: true. */
  readonly comparesPictures?: boolean
}

type Skip = Exclude<LayerCheck['reason'], undefined>

const checked = (layer: LayerName): LayerCheck => ({ layer, checked: true })
const skipped = (layer: LayerName, reason: Skip): LayerCheck => ({ layer, checked: false, reason })

/**
 * Returns the layers that took part, and why others did not. A layer compared with only some of the works is listed
 * twice: checked, and not checked with `catalog_profile` or `not_ready`.
 */
export function layersChecked(subject: ComparedSubject, how: CheckedWith): LayerCheck[] {
  const picture = pictureSkip(subject)
  const isPlain = subject.picture?.lowInformation === true
  const ofPicture = (layer: LayerName, skip: Skip | null): LayerCheck =>
    skip === null ? checked(layer) : skipped(layer, skip)
  const ofHash = (layer: LayerName): LayerCheck => ofPicture(layer, isPlain ? 'low_information' : picture)
  const layers = [
    checked('metadata_hash'),
    ofHash('visual_hash'),
    ofHash('p_hash'),
    ofHash('d_hash'),
    ofPicture('local_features', picture ?? (how.comparesPictures === false ? 'not_needed' : null)),
    imageVectorCheck(subject, how),
    textVectorCheck(subject, how),
    wordsCheck(subject, how),
  ]
  return [...layers, ...gaps(layers, how)]
}

/** Returns the layers that could not be compared with some of the works, in addition to their own entries. */
function gaps(layers: readonly LayerCheck[], how: CheckedWith): LayerCheck[] {
  const isChecked = (layer: LayerName): boolean => layers.some((found) => found.layer === layer && found.checked)
  const vectors = (['image_vector', 'text_vector'] as const).filter(isChecked)
  const hashes = (['p_hash', 'd_hash', 'local_features'] as const).filter(isChecked)
  return [
    ...(how.isWaitingForHashes ? hashes.map((layer) => skipped(layer, 'not_ready')) : []),
    ...(how.isWaitingForVectors ? vectors.map((layer) => skipped(layer, 'not_ready')) : []),
    ...(how.hasOtherCatalog ? vectors.map((layer) => skipped(layer, 'catalog_profile')) : []),
    // Words are never compared with a catalog: it holds none.
    ...(how.hasOtherCatalog && isChecked('text_lexical') ? [skipped('text_lexical', 'catalog_profile')] : []),
  ]
}

function pictureSkip({ hasPicture, picture }: ComparedSubject): Skip | null {
  if (!hasPicture) return 'no_picture'
  return picture === null ? 'not_ready' : null
}

function imageVectorCheck(subject: ComparedSubject, { hasModel }: CheckedWith): LayerCheck {
  if (!subject.hasPicture) return skipped('image_vector', 'no_picture')
  if (!hasModel) return skipped('image_vector', 'no_model')
  return subject.imageVector === null ? skipped('image_vector', 'not_ready') : checked('image_vector')
}

function textVectorCheck(subject: ComparedSubject, { hasModel }: CheckedWith): LayerCheck {
  if (subject.text.words === 0) return skipped('text_vector', 'no_text')
  if (!hasModel) return skipped('text_vector', 'no_model')
  return subject.textVector === null ? skipped('text_vector', 'not_ready') : checked('text_vector')
}

function wordsCheck(subject: ComparedSubject, { usedWords }: CheckedWith): LayerCheck {
  if (subject.text.words === 0) return skipped('text_lexical', 'no_text')
  return usedWords ? checked('text_lexical') : skipped('text_lexical', 'not_needed')
}
