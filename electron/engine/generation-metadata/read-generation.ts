/** Recognises which tool made a picture and reads its settings; what cannot be parsed is kept as raw text. */
import { parseBoundedJson } from '#shared/asset-card/json.ts'
import { parseAutomatic1111 } from './automatic1111.ts'
import { parseComfyUi } from './comfyui.ts'
import { readEmbeddedTexts } from './embedded-texts.ts'
import type { Generation, ParsedGeneration } from './generation.ts'
import { parseFooocus, parseInvokeAi, parseNovelAi, parseSwarmUi } from './json-tools.ts'

const JSON_LIMITS = { maxBytes: 16 * 1024 * 1024, maxDepth: 200 }

type Texts = ReadonlyMap<string, string>
type Tool = Generation['sourceTool']

/**
 * @param sidecar the text of a `.txt` file of the same name beside the picture.
 * @returns undefined where no tool left anything.
 */
export function readGeneration(bytes: Uint8Array, sidecar?: string): Generation | undefined {
  const texts = readEmbeddedTexts(bytes)
  const raw = rawText(texts, sidecar)
  if (raw === undefined) return undefined
  const [sourceTool, parsed] = recognise(texts, sidecar)
  return { loras: [], ...parsed, sourceTool, raw }
}

function recognise(texts: Texts, sidecar: string | undefined): [Tool, ParsedGeneration | undefined] {
  const parameters = texts.get('parameters') ?? texts.get('UserComment')
  const attempts: [Tool, () => ParsedGeneration | undefined][] = [
    ['invokeai', () => parseInvokeAi(json(texts.get('invokeai_metadata')))],
    ['swarmui', () => parseSwarmUi(json(parameters))],
    ['fooocus', () => parseFooocus(json(parameters))],
    [
      'novelai',
      () =>
        isNovelAi(texts) ? parseNovelAi(json(texts.get('Comment') ?? parameters), texts.get('Source')) : undefined,
    ],
    ['automatic1111', () => (parameters === undefined ? undefined : parseAutomatic1111(parameters))],
    ['comfyui', () => parseComfyUi(json(texts.get('prompt') ?? parameters))],
    ['automatic1111', () => (sidecar === undefined ? undefined : parseAutomatic1111(sidecar))],
  ]
  for (const [tool, parse] of attempts) {
    const parsed = parse()
    if (parsed !== undefined) return [tool, parsed]
  }
  return [texts.has('workflow') || texts.has('prompt') ? 'comfyui' : 'unknown', undefined]
}

function isNovelAi(texts: Texts): boolean {
  return (
    texts.get('Software') === 'NovelAI' || (texts.get('Source') ?? '').startsWith('NovelAI') || texts.has('Comment')
  )
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
