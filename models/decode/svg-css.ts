/** Raster pictures may be embedded in a drawing; anything else a reference could name would have to be loaded. */
const EMBEDDED_RASTER = /^data:image\/(?:png|jpe?g|webp|gif);base64,/i

/** `fragment` points inside the drawing, `raster` is an embedded picture, `external` is everything else. */
type ReferenceKind = 'fragment' | 'raster' | 'external'

export function referenceKind(reference: string): ReferenceKind {
  const trimmed = reference.trim()
  if (trimmed === '' || trimmed.startsWith('#')) return 'fragment'
  return EMBEDDED_RASTER.test(trimmed) ? 'raster' : 'external'
}

/** The targets of every `url(...)` in a style text, in order. */
export function urlTargets(css: string): string[] {
  const targets: string[] = []
  for (const match of plainCss(css).matchAll(/url\(\s*(?:"([^"]*)"?|'([^']*)'?|([^)]*))/gi)) {
    targets.push((match[1] ?? match[2] ?? match[3] ?? '').trim())
  }
  return targets
}

/** What makes a style text unsafe (a load, a script), or undefined. */
export function cssHazard(css: string): string | undefined {
  const plain = plainCss(css)
  const construct = /@import|@namespace|expression\s*\(|javascript:|-moz-binding|behavior\s*:|image-set\s*\(/i.exec(
    plain,
  )
  if (construct !== null) return construct[0]
  return urlTargets(css).find((target) => referenceKind(target) !== 'fragment')
}

/** Comments removed and escapes resolved (CSS Syntax Level 3, §4.3.7), so that nothing hides behind either. */
function plainCss(css: string): string {
  const uncommented = css.replace(/\/\*[\s\S]*?(?:\*\/|$)/g, '')
  return uncommented.replace(
    /\\(?:([0-9a-f]{1,6})\s?|([\s\S]))/gi,
    (_, hex: string | undefined, char: string | undefined) =>
      hex === undefined ? (char ?? '') : codePoint(Number.parseInt(hex, 16)),
  )
}

function codePoint(value: number): string {
  return value > 0 && value <= 0x10ffff ? String.fromCodePoint(value) : '\ufffd'
}
