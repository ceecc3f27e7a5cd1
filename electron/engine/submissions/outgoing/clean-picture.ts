/** A copy of a picture file with the metadata that may leave, and a list of all that the file says. */
import { readPngTexts } from '#shared/character-card/png-text.ts'
import type { MetadataPolicy } from '#shared/contract/studio/submissions.ts'
import { exifBlock } from '../../media/exif-block.ts'
import { type PicturePart, picturePartsOf, type StrippableType } from '../../media/picture-parts.ts'
import { withMetadata } from '../../media/strip-metadata.ts'
import { bytesInWords, isKept, type MetadataEntry, readableTexts, shortened } from './metadata-entry.ts'
import { type NamedTag, type ReadTags, readTags } from './read-tags.ts'
import { groupOfKeyword, groupOfTag, isStructure } from './tag-groups.ts'

export interface CleanPicture {
  readonly bytes: Uint8Array
  /** Of the file as it was. */
  readonly metadata: readonly MetadataEntry[]
}

/** EXIF tags that are rewritten: EXIF 2.32 §4.6.4 and §4.6.5. */
const EXIF_TAGS: Readonly<Record<string, number>> = {
  ImageDescription: 0x010e,
  Make: 0x010f,
  Model: 0x0110,
  Artist: 0x013b,
  Copyright: 0x8298,
}
/** Who made it, where EXIF itself does not say: tags of the other standards, in order of preference. */
const ARTIST_TAGS = ['Artist', 'creator', 'By-line', 'XPAuthor']
const COPYRIGHT_TAGS = ['Copyright', 'rights', 'Copyright Notice']
/** ComfyUI writes into the fields of the camera, with the key in front. */
const GENERATION_TEXT = /^(?:prompt|workflow|parameters):/i
const MAX_TEXT_BYTES = 32_000_000

/** @param orientation EXIF orientation, 1 to 8. Throws IMAGE_CORRUPT. */
export function cleanPicture(
  bytes: Uint8Array,
  mediaType: StrippableType,
  orientation: number,
  policy: MetadataPolicy,
): CleanPicture {
  const parts = picturePartsOf(bytes, mediaType).filter(({ isPicture }) => !isPicture)
  const read = readTags(bytes)
  // GIF has no place for EXIF.
  const writesExif = mediaType !== 'image/gif'
  const texts = parts.some(({ name }) => isTextChunk(name)) ? textsByKeyword(bytes) : new Map<string, string>()
  const ofPart = (part: PicturePart) => entriesOfPart(bytes, part, { read, texts, policy, writesExif })
  const exif = exifBlock({
    orientation,
    texts: keptTexts(read, policy),
    userComment: policy.keepsGeneration ? read.userComment : null,
  })
  const keepsPart = (part: PicturePart) => ofPart(part).some(({ leaves }) => leaves) && isWholePart(part)
  return {
    bytes: withMetadata(bytes, mediaType, { keepsPart, exif: writesExif ? exif : null }),
    metadata: parts.flatMap(ofPart),
  }
}

/**
 * Texts and credentials are kept or dropped as a whole; EXIF is rewritten, IPTC and XMP are never uploaded as a whole.
 */
function isWholePart({ name }: PicturePart): boolean {
  return isTextChunk(name) || name === 'C2PA'
}

function isTextChunk(name: string): boolean {
  return name === 'tEXt' || name === 'zTXt' || name === 'iTXt'
}

function textsByKeyword(bytes: Uint8Array): Map<string, string> {
  try {
    const found = readPngTexts(bytes, () => true, MAX_TEXT_BYTES)
    return new Map(found.map(({ keyword, value }) => [keyword, new TextDecoder().decode(value)]))
  } catch {
    return new Map()
  }
}

interface Reading {
  readonly read: ReadTags
  readonly texts: ReadonlyMap<string, string>
  readonly policy: MetadataPolicy
  /** The copy says in EXIF what of it may leave. */
  readonly writesExif: boolean
}

function entriesOfPart(bytes: Uint8Array, part: PicturePart, reading: Reading): MetadataEntry[] {
  const { read, texts, policy } = reading
  const { start, end, name } = part
  const content = bytes.subarray(start, end)
  if (name === 'fill') return []
  if (isTextChunk(name)) return [textEntry(content, texts, policy)]
  if (name === 'C2PA') {
    const leaves = isKept('credentials', policy)
    return [{ group: 'credentials', label: 'Content credentials (C2PA)', value: bytesInWords(end - start), leaves }]
  }
  if (name === 'Exif' || name === 'IPTC' || name === 'XMP') {
    const entries = read.tags.filter(({ standard }) => standard === name).flatMap((tag) => tagEntries(tag, reading))
    const thumbnail: MetadataEntry[] =
      name === 'Exif' && read.hasThumbnail
        ? [{ group: 'other', label: 'Thumbnail in the EXIF data', value: '', leaves: false }]
        : []
    return entries.length + thumbnail.length > 0 ? [...entries, ...thumbnail] : [unknownEntry(name, content)]
  }
  return [unknownEntry(name, content)]
}

const UNKNOWN_NAMES: Readonly<Record<string, string>> = {
  trailing: 'Data after the picture',
  comment: 'Comment',
  tIME: 'Time of the last change',
}

function unknownEntry(name: string, content: Uint8Array): MetadataEntry {
  const texts = readableTexts(content)
  const size = bytesInWords(content.length)
  const label = UNKNOWN_NAMES[name] ?? `Data named ${name}`
  return { group: 'other', label, value: texts === '' ? size : `${size}: ${texts}`, leaves: false }
}

const CHUNK_DATA = 8

function textEntry(chunk: Uint8Array, texts: ReadonlyMap<string, string>, policy: MetadataPolicy): MetadataEntry {
  const nameEnd = chunk.indexOf(0, CHUNK_DATA)
  const keyword = Buffer.from(chunk.subarray(CHUNK_DATA, Math.max(CHUNK_DATA, nameEnd))).toString('latin1')
  const group = groupOfKeyword(keyword)
  const text = texts.get(keyword)
  const leaves = text !== undefined && isKept(group, policy)
  return { group, label: keyword, value: shortened(text ?? readableTexts(chunk)), leaves }
}

function tagEntries(tag: NamedTag, { read, policy, writesExif }: Reading): MetadataEntry[] {
  const { standard, name, text } = tag
  if (standard === 'Exif' && isStructure(name)) return []
  const isGeneration = standard === 'Exif' && GENERATION_TEXT.test(text)
  const group = isGeneration ? 'generation' : groupOfTag(name)
  const leaves = writesExif && isKept(group, policy) && isWritten(tag, read, isGeneration)
  return [{ group, label: standard === 'Exif' ? name : `${name} (${standard})`, value: shortened(text), leaves }]
}

/** Whether the text is one of those that the new EXIF block holds. */
function isWritten(tag: NamedTag, read: ReadTags, isGeneration: boolean): boolean {
  if (isGeneration) return EXIF_TAGS[tag.name] !== undefined
  if (tag.standard === 'Exif' && tag.name === 'UserComment') return read.userComment !== null
  return [ARTIST_TAGS, COPYRIGHT_TAGS].some(
    (names) => firstOf(read, names)?.text === tag.text && names.includes(tag.name),
  )
}

function firstOf({ tags }: ReadTags, names: readonly string[]): NamedTag | undefined {
  return names
    .map((name) => tags.find((tag) => tag.name === name && tag.text.trim() !== ''))
    .find((tag) => tag !== undefined)
}

function keptTexts(read: ReadTags, policy: MetadataPolicy): Map<number, string> {
  const texts = new Map<number, string>()
  const keep = (name: string, text: string | undefined) => {
    const tag = EXIF_TAGS[name]
    if (tag !== undefined && text !== undefined) texts.set(tag, text)
  }
  if (policy.keepsAuthorship) {
    keep('Artist', firstOf(read, ARTIST_TAGS)?.text)
    keep('Copyright', firstOf(read, COPYRIGHT_TAGS)?.text)
  }
  if (policy.keepsGeneration) {
    for (const { standard, name, text } of read.tags) {
      if (standard === 'Exif' && GENERATION_TEXT.test(text)) keep(name, text)
    }
  }
  return texts
}
