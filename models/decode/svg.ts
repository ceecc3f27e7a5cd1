/**
 * Makes an SVG drawing safe to render: it is parsed, everything active or remote refuses it, and what is left is
 * written out again, so that the renderer sees exactly what was inspected (no document type, entities, comments or
 * other encodings).
 */
import { Parser } from 'htmlparser2'
import { LunaError } from '#shared/contract/errors.ts'
import { cssHazard, referenceKind, urlTargets } from './svg-css.ts'
import { DRAWING_ELEMENTS, FORBIDDEN_ELEMENTS, SVG_NAMESPACE } from './svg-elements.ts'
import { createReferenceCounter } from './svg-references.ts'

const MAX_DEPTH = 128
const MAX_ELEMENTS = 50_000

interface SanitizedSvg {
  /** The sanitized drawing; UTF-8 when encoded. */
  readonly svg: string
  /** Embedded raster pictures (the decoded data: references), which have size limits of their own. */
  readonly rasters: readonly Uint8Array[]
}

/**
 * Returns the sanitized drawing. SVG_UNSAFE names the offending element or attribute and its line, IMAGE_CORRUPT where
 * it ends early.
 */
export function sanitizeSvg(text: string): string {
  return sanitizeSvgDocument(text).svg
}

export function sanitizeSvgDocument(text: string): SanitizedSvg {
  const writer = new SvgWriter()
  const line = (): number => text.slice(0, parser.startIndex).split('\n').length
  const parser = new Parser(
    {
      onopentag: (name, attributes) => writer.openElement(name, attributes),
      ontext: (data) => writer.writeText(data),
      onclosetag: () => writer.closeElement(),
      onprocessinginstruction: (name, data) => requireHarmlessInstruction(name, data),
    },
    { xmlMode: true, decodeEntities: true },
  )
  try {
    parser.write(text)
  } catch (cause) {
    if (!(cause instanceof Hazard)) throw cause
    throw new LunaError('SVG_UNSAFE', `${cause.message}, line ${line()}`, { cause })
  }
  // Read before the parser is ended, which would close what the text leaves open.
  return writer.finish()
}

/** The reason why a drawing is unsafe; the parser adds the position. */
class Hazard extends Error {}

interface OpenElement {
  readonly name: string
  /** False inside what is left out. */
  readonly kept: boolean
}

class SvgWriter {
  readonly #out: string[] = []
  readonly #rasters: Uint8Array[] = []
  readonly #open: OpenElement[] = []
  readonly #svgPrefixes = new Set([''])
  readonly #references = createReferenceCounter()
  #elements = 0
  #styleText = ''
  #rootClosed = false

  openElement(qualified: string, attributes: Record<string, string>): void {
    const { prefix, local } = splitName(qualified)
    this.#requireAllowed(qualified, local)
    for (const [name, value] of Object.entries(attributes)) declarePrefix(this.#svgPrefixes, name, value)
    const isRoot = this.#open.length === 0
    const kept = (this.#open.at(-1)?.kept ?? true) && this.#svgPrefixes.has(prefix) && DRAWING_ELEMENTS.has(local)
    this.#open.push({ name: local, kept })
    this.#references.open(attributes['id'])
    // What is left out is inspected all the same: a drawing that hides a script in it is refused.
    const written = Object.entries(attributes).flatMap(([name, value]) => this.#writeAttribute(local, name, value))
    if (!kept) return
    const namespaces = isRoot ? [`xmlns="${SVG_NAMESPACE}"`, 'xmlns:xlink="http://www.w3.org/1999/xlink"'] : []
    this.#out.push(`<${[local, ...namespaces, ...written].join(' ')}>`)
  }

  writeText(data: string): void {
    const element = this.#open.at(-1)
    if (element === undefined || !element.kept) return
    if (element.name === 'style') this.#styleText += data
    this.#out.push(escapeXml(data))
  }

  closeElement(): void {
    const element = this.#open.pop()
    if (element === undefined) return
    if (element.kept && element.name === 'style') this.#inspectStyle()
    this.#references.close()
    this.#rootClosed ||= this.#open.length === 0
    if (element.kept) this.#out.push(`</${element.name}>`)
  }

  finish(): SanitizedSvg {
    if (!this.#rootClosed) throw new LunaError('IMAGE_CORRUPT', `<${this.#open.at(-1)?.name ?? 'svg'}> is not closed`)
    const excess = this.#references.excess()
    if (excess !== undefined) {
      throw new LunaError('SVG_UNSAFE', `references to #${excess} repeat too much of the drawing`)
    }
    return { svg: this.#out.join(''), rasters: this.#rasters }
  }

  #requireAllowed(qualified: string, local: string): void {
    this.#elements += 1
    if (this.#elements > MAX_ELEMENTS) throw new Hazard(`more than ${MAX_ELEMENTS} elements`)
    if (this.#open.length >= MAX_DEPTH)
      throw new Hazard(`elements nested more than ${MAX_DEPTH} deep at <${qualified}>`)
    if (FORBIDDEN_ELEMENTS.has(local.toLowerCase())) throw new Hazard(`element <${qualified}>`)
    const misplaced = this.#open.length === 0 && (local !== 'svg' || this.#rootClosed)
    if (misplaced) throw new Hazard(`unexpected element <${qualified}>`)
  }

  /** None where it is left out. */
  #writeAttribute(element: string, name: string, value: string): string[] {
    const verdict = inspectAttribute(element, name, value)
    if (verdict === 'refuse') throw new Hazard(`attribute ${excerpt(name)} of <${element}>`)
    if (verdict === 'drop') return []
    if (verdict === 'raster') this.#rasters.push(Buffer.from(value.slice(value.indexOf(',') + 1), 'base64'))
    for (const target of fragmentsIn(name, value)) this.#references.refer(target)
    return [`${name}="${escapeXml(value)}"`]
  }

  #inspectStyle(): void {
    const hazard = cssHazard(this.#styleText)
    if (hazard !== undefined) throw new Hazard(`${excerpt(hazard)} in <style>`)
    for (const target of urlTargets(this.#styleText)) this.#references.refer(target)
    this.#styleText = ''
  }
}

type AttributeVerdict = 'keep' | 'drop' | 'raster' | 'refuse'

function inspectAttribute(element: string, qualified: string, value: string): AttributeVerdict {
  const { prefix, local } = splitName(qualified)
  const name = local.toLowerCase()
  if (name.startsWith('on') || name === 'base') return 'refuse'
  // Whitespace and control characters inside a scheme are ignored by browsers.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what hides a scheme
  if (/^(?:java|vb)script:/i.test(value.replace(/[\u0000-\u0020]/g, ''))) return 'refuse'
  if (name === 'href' || name === 'src') return inspectReference(element, prefix, value)
  if (qualified === 'xmlns' || prefix === 'xmlns') return 'drop'
  if (cssHazard(value) !== undefined && !isProse(name)) return 'refuse'
  if (!/^[A-Za-z_][\w.-]*$/.test(local)) return 'drop'
  return prefix === '' || qualified === 'xml:space' || qualified === 'xml:lang' ? 'keep' : 'drop'
}

function inspectReference(element: string, prefix: string, value: string): AttributeVerdict {
  const kind = referenceKind(value)
  if (kind === 'external') return element === 'a' ? 'drop' : 'refuse'
  if (prefix !== '' && prefix !== 'xlink') return 'drop'
  if (kind === 'raster') return element === 'image' || element === 'feImage' ? 'raster' : 'refuse'
  return 'keep'
}

/** Attributes that hold words for people, never styles. */
function isProse(name: string): boolean {
  return name === 'id' || name === 'class' || name.startsWith('aria-') || name.startsWith('data-') || name === 'label'
}

function fragmentsIn(name: string, value: string): string[] {
  return splitName(name).local === 'href' ? [value.trim()] : urlTargets(value)
}

/**
 * The XML declaration and the plain W3C document types that drawing programs write are left out; others are refused.
 */
function requireHarmlessInstruction(name: string, data: string): void {
  if (name.toLowerCase() === '?xml') return
  const plain =
    /^!DOCTYPE\s+svg(?:\s+PUBLIC\s+"-\/\/W3C\/\/DTD SVG [^"]*"\s+"https?:\/\/www\.w3\.org\/[^"]*")?\s*$/i.test(data)
  if (!plain) throw new Hazard(`<${excerpt(data)}>`)
}

function declarePrefix(svgPrefixes: Set<string>, attribute: string, value: string): void {
  if (attribute.startsWith('xmlns:') && value.trim() === SVG_NAMESPACE)
    svgPrefixes.add(attribute.slice('xmlns:'.length))
}

function splitName(qualified: string): { prefix: string; local: string } {
  const colon = qualified.indexOf(':')
  return colon < 0
    ? { prefix: '', local: qualified }
    : { prefix: qualified.slice(0, colon), local: qualified.slice(colon + 1) }
}

function excerpt(value: string): string {
  return value.length > 60 ? `${value.slice(0, 60)}…` : value
}

function escapeXml(value: string): string {
  return (
    value
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      .replace(/"/g, '&quot;')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has no way to write these
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
  )
}
