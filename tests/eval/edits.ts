/** The edits that are measured, in the order of the tables. */
import { COLLAGE_EDITS } from './collage-edits.ts'
import { COLOR_EDITS } from './color-edits.ts'
import type { Edit } from './edit.ts'
import { FILTER_EDITS } from './filter-edits.ts'
import { FRAME_EDITS } from './frame-edits.ts'
import { LAYER_EDITS } from './layer-edits.ts'
import { SHAPE_EDITS } from './shape-edits.ts'

const SINGLE_EDITS: readonly Edit[] = [
  ...[...COLOR_EDITS, ...FILTER_EDITS, ...SHAPE_EDITS],
  ...[...LAYER_EDITS, ...FRAME_EDITS, ...COLLAGE_EDITS],
]

function find(edits: readonly Edit[], name: string): Edit {
  const edit = edits.find((one) => one.name === name)
  if (edit !== undefined) return edit
  throw new RangeError(`There is no edit "${name}"; there are: ${edits.map((one) => one.name).join(', ')}`)
}

/** As thieves do it. */
const SEVERAL: Edit = {
  name: 'several',
  title: 'crop, mirror, hue and JPEG at once',
  group: 'part',
  async apply(picture, context) {
    let edited = picture
    for (const name of ['crop-80', 'mirror', 'hue', 'jpeg-30']) {
      edited = await find(SINGLE_EDITS, name).apply(edited, context)
    }
    return edited
  },
}

export const EDITS: readonly Edit[] = [...SINGLE_EDITS, SEVERAL]

/** Throws RangeError where there is no such edit. */
export const editNamed = (name: string): Edit => find(EDITS, name)
