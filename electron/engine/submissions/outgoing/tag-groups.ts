/** Which group a named piece of metadata belongs to. */
import type { MetadataGroup } from './metadata-entry.ts'

/** EXIF that says how to read the pixels, and the places of other EXIF. It says nothing of anybody. */
const STRUCTURE = new Set([
  ...['Orientation', 'XResolution', 'YResolution', 'ResolutionUnit', 'YCbCrPositioning', 'ColorSpace', 'ExifVersion'],
  ...['ComponentsConfiguration', 'FlashpixVersion', 'PixelXDimension', 'PixelYDimension', 'Exif IFD Pointer'],
  ...['GPS Info IFD Pointer', 'Interoperability IFD Pointer', 'JPEGInterchangeFormat', 'JPEGInterchangeFormatLength'],
  ...['Compression', 'GPSVersionID', 'ImageWidth', 'ImageLength', 'BitsPerSample', 'PhotometricInterpretation'],
  ...['SamplesPerPixel', 'RowsPerStrip', 'StripOffsets', 'StripByteCounts', 'PlanarConfiguration', 'Predictor'],
  ...['TileWidth', 'TileLength', 'SampleFormat', 'SubfileType', 'NewSubfileType', 'YCbCrSubSampling'],
])

export function isStructure(tag: string): boolean {
  return STRUCTURE.has(tag)
}

const PLACE = /gps|latitude|longitude|location|city|country|province|state$|sublocation|sub-location/i
const AUTHORSHIP =
  /^(?:artist|author|xpauthor|copyright|copyrightnotice|creator|rights|by-?line|by-line title|credit|copyright notice|marked|webstatement|usageterms|license|owner|cameraownername)$/i
const GENERATION = /^(?:usercomment|prompt|negative ?prompt|parameters|workflow|seed|steps|sampler|model hash)$/i

/** Of EXIF, IPTC and XMP tags. */
export function groupOfTag(tag: string): MetadataGroup {
  const name = tag.slice(tag.lastIndexOf(':') + 1)
  if (PLACE.test(name)) return 'place'
  if (AUTHORSHIP.test(name)) return 'authorship'
  if (GENERATION.test(name)) return 'generation'
  return 'device'
}

const GENERATION_KEYWORDS = new Set(
  [
    ...['parameters', 'prompt', 'workflow', 'comment', 'description', 'source', 'title', 'software', 'dream'],
    ...[
      'invokeai_metadata',
      'invokeai_graph',
      'invokeai_workflow',
      'sd-metadata',
      'generation_data',
      'generation time',
    ],
    ...['fooocus_scheme', 'sui_image_params', 'negative_prompt', 'seed', 'model', 'postprocessing', 'extras', 'loras'],
  ].map((keyword) => keyword.toLowerCase()),
)

/** Classifies the texts in PNG files. Unknown keywords are always removed. */
export function groupOfKeyword(keyword: string): MetadataGroup {
  if (/^(?:author|copyright|license|licence|disclaimer)$/i.test(keyword)) return 'authorship'
  if (GENERATION_KEYWORDS.has(keyword.toLowerCase())) return 'generation'
  if (/^(?:creation time|date:)/i.test(keyword)) return 'device'
  return 'other'
}
