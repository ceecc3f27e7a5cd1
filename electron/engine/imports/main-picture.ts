/** Which of the files in a character archive shows the character. */
import { isPictureMediaType, sniffMediaType } from '#models/decode/sniff.ts'
import { CHARX_SCHEME, type CharacterAsset } from '#shared/character-card/assets.ts'
import type { CharacterCardFile } from '#shared/character-card/card-file.ts'
import { fieldsOf } from '#shared/character-card/schema.ts'

/** The icon named `main`, as the V3 specification has it; else any icon; else the first picture. */
export function mainPictureOf(file: CharacterCardFile): CharacterAsset | undefined {
  const pictures = file.assets.filter(({ bytes }) => isPictureMediaType(sniffMediaType(bytes)))
  const icons = (fieldsOf(file).assets ?? []).filter(({ type }) => type === 'icon')
  const ordered = [...icons.filter(({ name }) => name === 'main'), ...icons]
  for (const { uri } of ordered) {
    const path = uri.startsWith(CHARX_SCHEME) ? uri.slice(CHARX_SCHEME.length) : uri
    const picture = pictures.find((candidate) => candidate.path === path)
    if (picture !== undefined) return picture
  }
  return pictures[0]
}
