/** Recognizes which tool made a picture and reads its settings; what cannot be parsed is kept as raw text. */
import { parseBoundedJson } from '#shared/asset-card/json.ts'
import { parseAutomatic1111 } from './automatic1111.ts'
import { parseComfyUi } from './comfyui.ts'
import { readEmbeddedTexts } from './embedded-texts.ts'
import type { Generation, ParsedGeneration } from './generation.ts'
import { parseInvokeAi, parseInvokeAi1, parseInvokeAi2 } from './invokeai.ts'
import { parseCivitai, parseFooocus, parseSwarmUi } from './json-tools.ts'
import { parseNovelAi } from './novelai.ts'
import { type Pixels, readStealthTexts } from './stealth.ts'

/** Seeds of 64 bits are kept to the digit. */
const JSON_LIMITS = { maxBytes: 16 * 1024 * 1024, maxDepth: 200, keepsDigits: true }

type Texts = ReadonlyMap<string, string>
type Tool = Generation['sourceTool']

/**
 * @param sidecar the text of a `.txt` file of the same name next to the picture.
 * @returns undefined if there is no generation metadata.
 */
export function readGeneration(bytes: Uint8Array, sidecar?: string): Generation | undefined {
  return readTexts(readEmbeddedTexts(bytes), sidecar)
}

/** What is hidden in the pixels, for pictures whose metadata was lost; undefined where nothing is. */
export function readHiddenGeneration(pixels: Pixels): Generation | undefined {
  return readTexts(readStealthTexts(pixels), undefined)
}

function readTexts(texts: Texts, sidecar: string | undefined): Generation | undefined {
  const raw = rawText(texts, sidecar)
  if (raw === undefined) return undefined
  const [sourceTool, parsed] = recognize(texts, sidecar)
  return { loras: [], ...parsed, sourceTool, raw }
}

function recognize(texts: Texts, sidecar: string | undefined): [Tool, ParsedGeneration | undefined] {
  const parameters = texts.get('parameters') ?? texts.get('UserComment')
  const comment = texts.get('Comment')
  const source = texts.get('Source')
  const document = json(parameters)
  const novelAi = { description: texts.get('Description'), source }
  const attempts: [Tool, () => ParsedGeneration | undefined][] = [
    ['invokeai', () => parseInvokeAi(json(texts.get('invokeai_metadata')))],
    ['invokeai', () => parseInvokeAi2(json(texts.get('sd-metadata')))],
    ['invokeai', () => parseInvokeAi1(texts.get('Dream'))],
    ['swarmui', () => parseSwarmUi(document)],
    ['fooocus', () => parseFooocus(document ?? json(comment))],
    ['novelai', () => parseNovelAi(json(comment) ?? document, novelAi)],
    ['civitai', () => parseCivitaiGraph(document)],
    [textTool(texts, parameters), () => (parameters === undefined ? undefined : parseAutomatic1111(parameters))],
    ['comfyui', () => parseComfyUi(json(texts.get('prompt')) ?? document)],
    ['automatic1111', () => (sidecar === undefined ? undefined : parseAutomatic1111(sidecar))],
  ]
  for (const [tool, parse] of attempts) {
    const parsed = parse()
    if (parsed !== undefined) return [tool, parsed]
  }
  return [texts.has('workflow') || texts.has('prompt') ? 'comfyui' : 'unknown', undefined]
}

/** Who wrote settings in the form of AUTOMATIC1111's web UI. */
function textTool(texts: Texts, parameters = ''): Tool {
  if (texts.has('prompt') || texts.has('workflow')) return 'comfyui'
  if (texts.get('fooocus_scheme') !== undefined) return 'fooocus'
  return parameters.includes('Civitai resources:') && !parameters.includes('Version:') ? 'civitai' : 'automatic1111'
}

/** In addition to the nodes, Civitai's generator writes the request, as JSON within JSON. */
function parseCivitaiGraph(document: unknown): ParsedGeneration | undefined {
  if (typeof document !== 'object' || document === null || !('extraMetadata' in document)) return undefined
  const { extraMetadata } = document
  const asked = parseCivitai(typeof extraMetadata === 'string' ? json(extraMetadata) : extraMetadata)
  if (asked === undefined) return undefined
  const ran = parseComfyUi(document)
  const known = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined))
  return { loras: [], ...ran, ...known, ...(ran === undefined ? {} : { loras: ran.loras }) }
}

/** Texts that other software writes and that say nothing about a generation. */
const UNRELATED = new Set([
  'Software',
  'Title',
  'Author',
  'Copyright',
  'Creation Time',
  'date:create',
  'date:modify',
  'date:timestamp',
  'XML:com.adobe.xmp',
  'Raw profile type exif',
  'Raw profile type iptc',
  'Raw profile type xmp',
])

function rawText(texts: Texts, sidecar: string | undefined): string | undefined {
  const parts = [...texts].flatMap(([keyword, text]) =>
    UNRELATED.has(keyword) || text.trim() === '' ? [] : [`${keyword}: ${text}`],
  )
  if (sidecar !== undefined && sidecar.trim() !== '') parts.push(sidecar)
  return parts.length === 0 ? undefined : parts.join('\n')
}

/** ComfyUI writes NaN where a node was given none, which JSON does not know. */
function json(text: string | undefined): unknown {
  if (text === undefined || !/^\s*[{[]/.test(text)) return undefined
  try {
    return parseBoundedJson(text.replace(/([:[,]\s*)-?(?:NaN|Infinity)\b/g, '$1null'), JSON_LIMITS)
  } catch {
    return undefined
  }
}
