/** The edited forms of pictures, each with a key that says all that its pixels depend on. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sha256Hex } from '#models/hashes/metadata-hash.ts'
import { type Edit, randomOf } from './edit.ts'
import type { EvalPicture } from './picture-set.ts'
import type { PrintItem } from './prints.ts'

const EDIT_SOURCES = [
  ...['background', 'collage-edits', 'color-edits', 'edit', 'edits', 'filter-edits', 'frame-edits', 'layer-edits'],
  ...['lettering', 'raw-picture', 'shape-edits', 'warp'],
]

/** Of the edits' own source, so that what an older form of an edit gave is never taken for what it gives now. */
const SOURCE_DIGEST = sha256Hex(
  EDIT_SOURCES.map((name) => readFileSync(join(import.meta.dirname, `${name}.ts`), 'utf8')).join('\n'),
).slice(0, 12)

/** File name in the cache. */
export const editGroup = (edit: Edit, seed: number): string => `${edit.name}-${seed}-${SOURCE_DIGEST}`

export function originalItem(picture: EvalPicture): PrintItem {
  return { key: () => picture.sha256(), load: () => picture.load() }
}

export function editedItem(
  picture: EvalPicture,
  edit: Edit,
  { seed, others }: { seed: number; others: readonly EvalPicture[] },
): PrintItem {
  const choose = randomOf(seed, picture.id, 'other')
  const other = others[Math.floor(choose() * others.length)]
  if (other === undefined) throw new RangeError('no other pictures to edit with')
  return {
    key: async () => sha256Hex(`${await picture.sha256()}\n${picture.id}\n${await other.sha256()}`),
    async load() {
      const [own, second] = await Promise.all([picture.load(), other.load()])
      return edit.apply(own, { random: randomOf(seed, picture.id, edit.name), other: second })
    },
  }
}
