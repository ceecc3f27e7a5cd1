/** EXIF, IPTC and XMP of a picture file by name; damaged metadata counts as unreadable, not as absent. */
import ExifReader from 'exifreader'
import * as z from 'zod'

export interface NamedTag {
  readonly standard: 'Exif' | 'IPTC' | 'XMP'
  readonly name: string
  readonly text: string
}

export interface ReadTags {
  readonly tags: readonly NamedTag[]
  /** With the eight bytes in front that name its characters. */
  readonly userComment: Uint8Array | null
  readonly hasThumbnail: boolean
}

const NOTHING: ReadTags = { tags: [], userComment: null, hasThumbnail: false }

const tagSchema = z.looseObject({ description: z.union([z.string(), z.number()]).catch('') })
const groupSchema = z
  .record(z.string(), tagSchema.catch({ description: '' }))
  .optional()
  .catch(undefined)
const expandedSchema = z.object({
  exif: groupSchema,
  iptc: groupSchema,
  xmp: groupSchema,
  gps: z.object({ Latitude: z.number().optional(), Longitude: z.number().optional() }).optional().catch(undefined),
  Thumbnail: z.unknown().optional(),
})
const commentSchema = z.object({ value: z.array(z.int().min(0).max(255)) })

export function readTags(bytes: Uint8Array): ReadTags {
  let loaded: unknown
  try {
    loaded = ExifReader.load(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), { expanded: true })
  } catch {
    return NOTHING
  }
  const { exif = {}, iptc = {}, xmp = {}, gps, Thumbnail } = expandedSchema.parse(loaded)
  const comment = commentSchema.safeParse(exif['UserComment']).data
  const at = gps?.Latitude === undefined || gps.Longitude === undefined ? [] : [gps.Latitude, gps.Longitude]
  return {
    tags: [
      ...(at.length === 0
        ? []
        : [{ standard: 'Exif' as const, name: 'GPS position', text: at.map((part) => part.toFixed(5)).join(', ') }]),
      ...named('Exif', exif).filter(({ name }) => at.length === 0 || !/^GPSL(?:at|ong)itude/.test(name)),
      ...named('IPTC', iptc),
      ...named('XMP', xmp).filter(({ name }) => name !== '_raw'),
    ],
    userComment: comment === undefined ? null : Uint8Array.from(comment.value),
    hasThumbnail: Thumbnail !== undefined,
  }
}

function named(standard: NamedTag['standard'], group: z.output<typeof groupSchema>): NamedTag[] {
  return Object.entries(group ?? {}).map(([name, { description }]) => ({ standard, name, text: String(description) }))
}
