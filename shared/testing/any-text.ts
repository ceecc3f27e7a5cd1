/** Any text that people or files may bring, of few characters: fast-check's own tables of all take seconds to build. */
import fc from 'fast-check'

const CHARACTERS = [
  ...'abcXYZ019 éßÅ星д-_.,:;!?*%()[]{}<>|/\\\'"“”„+=#&@$^~`',
  ...['\0', '\t', '\n', '\r', '\u0301', '\u00a0', '\u200d', '\ufeff', '\u{1f600}', '\u{10ffff}', '\ud800'],
]

export const anyCharacter: fc.Arbitrary<string> = fc.constantFrom(...CHARACTERS)

export function anyText(maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: anyCharacter, maxLength })
}
