/**
 * Makes an SVG drawing safe to render: it is parsed, everything active or remote refuses it, and what is left is written
 * anew, so that the renderer sees exactly what was inspected (no document type, entities, comments or other encodings).
 */
import { Parser } from 'htmlparser2'
import { LunaError } from '#shared/contract/errors.ts'
import { cssHazard, referenceKind, urlTargets } from './svg-css.ts'
import { DRAWING_ELEMENTS, FORBIDDEN_ELEMENTS, SVG_NAMESPACE } from './svg-elements.ts'
import { createReferenceCounter } from './svg-references.ts'

const MAX_DEPTH = 128
const MAX_ELEMENTS = 50_000

export interface SanitizedSvg {
  /** The drawing, written anew; UTF-8 when encoded. */
  readonly svg: string
  /** Embedded raster pictures (the decoded data: references), which have size limits of their own. */
  readonly rasters: readonly Uint8Array[]
}

/** The drawing written anew; SVG_UNSAFE names the offending element or attribute and its line, IMAGE_CORRUPT where it ends early. */
export function sanitizeSvg(text: string): string {
  return sanitizeSvgDocument(text).svg
}

export function sanitizeSvgDocument(text: string): SanitizedSvg {
  const writer = createSvgWriter(text)
  const parser = new Parser(writer.handler, { xmlMode: true, decodeEntities: true })
  writer.attach(parser)
  parser.end(text)
  return writer.finish()
}

interface OpenElement {
  readonly name: string
  /** False inside what is left out. */
  readonly kept: boolean
}

function createSvgWriter(text: string) {
  const out: string[] = []
  const rasters: Uint8Array[] = []
  const open: OpenElement[] = []
  const svgPrefixes = new Set([''])
  const references = createReferenceCounter()
  let parser: Parser | undefined
  let elements = 0
  let styleText = ''
  let rootClosed = false

  const unsafe = (what: string): LunaError =>
    new LunaError('SVG_UNSAFE', `${what}, line ${lineAt(text, parser?.startIndex ?? 0)}`)

  const keepAttribute = (element: string, name: string, value: string): string | undefined => {
    const verdict = inspectAttribute(element, name, value)
    if (verdict === 'refuse') throw unsafe(`attribute ${name} of <${element}>`)
    if (verdict === 'drop') return undefined
    if (verdict === 'raster') rasters.push(Buffer.from(value.slice(value.indexOf(',') + 1), 'base64'))
    for (const target of fragmentsIn(name, value)) references.refer(target)
    return `${name}="${escapeXml(value)}"`
  }

  const openElement = (qualified: string, attributes: Record<string, string>): void => {
    const { prefix, local } = splitName(qualified)
    elements += 1
    if (elements > MAX_ELEMENTS) throw unsafe(`more than ${MAX_ELEMENTS} elements`)
    if (open.length >= MAX_DEPTH) throw unsafe(`elements nested more than ${MAX_DEPTH} deep at <${qualified}>`)
    if (FORBIDDEN_ELEMENTS.has(local.toLowerCase())) throw unsafe(`element <${qualified}>`)
    for (const [name, value] of Object.entries(attributes)) declarePrefix(svgPrefixes, name, value)
    if (open.length === 0 && (local !== 'svg' || rootClosed)) throw unsafe(`unexpected element <${qualified}>`)
    const kept = (open.at(-1)?.kept ?? true) && svgPrefixes.has(prefix) && DRAWING_ELEMENTS.has(local)
    const isRoot = open.length === 0
    open.push({ name: local, kept })
    references.open(attributes['id'])
    const written = Object.entries(attributes).map(([name, value]) => keepAttribute(local, name, value))
    if (!kept) return
    const namespaces = isRoot ? [`xmlns="${SVG_NAMESPACE}"`, 'xmlns:xlink="http://www.w3.org/1999/xlink"'] : []
    out.push(`<${[local, ...namespaces, ...written.filter((part) => part !== undefined)].join(' ')}>`)
  }

  const writeText = (data: string): void => {
    const element = open.at(-1)
    if (element === undefined || !element.kept) return
    if (element.name === 'style') styleText += data
    out.push(escapeXml(data))
  }

  const closeElement = (implied: boolean): void => {
    const element = open.pop()
    if (element === undefined) return
    if (implied)
      throw new LunaError('IMAGE_CORRUPT', `<${element.name}> is not closed, line ${lineAt(text, text.length)}`)
    references.close()
    rootClosed ||= open.length === 0
    if (!element.kept) return
    if (element.name === 'style') {
      const hazard = cssHazard(styleText)
      if (hazard !== undefined) throw unsafe(`${excerpt(hazard)} in <style>`)
      for (const target of urlTargets(styleText)) references.refer(target)
      styleText = ''
    }
    out.push(`</${element.name}>`)
  }

  return {
    attach(source: Parser): void {
      parser = source
    },
    handler: {
      onopentag: openElement,
      ontext: writeText,
      onclosetag: (_name: string, implied: boolean): void => closeElement(implied),
      onprocessinginstruction: (name: string, data: string): void => {
        if (!isHarmlessInstruction(name, data)) throw unsafe(`<${excerpt(data)}>`)
      },
    },
    finish(): SanitizedSvg {
      if (!rootClosed) throw new LunaError('IMAGE_CORRUPT', 'the drawing has no complete <svg> element')
      const excess = references.excess()
      if (excess !== undefined)
        throw new LunaError('SVG_UNSAFE', `references to #${excess} repeat too much of the drawing`)
      return { svg: out.join(''), rasters }
    },
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

/** The XML declaration and the plain W3C document types that drawing programs write; both are left out. */
function isHarmlessInstruction(name: string, data: string): boolean {
  if (name.toLowerCase() === '?xml') return true
  return /^!DOCTYPE\s+svg(?:\s+PUBLIC\s+"-\/\/W3C\/\/DTD SVG [^"]*"\s+"https?:\/\/www\.w3\.org\/[^"]*")?\s*$/i.test(
    data,
  )
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

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
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
