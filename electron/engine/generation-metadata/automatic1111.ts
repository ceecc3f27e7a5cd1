/**
 * The `parameters` text of AUTOMATIC1111's web UI and its many descendants (Forge, SD.Next, Civitai): the prompt, a line
 * "Negative prompt: …", and a last line of "Key: value" pairs beginning with "Steps: ".
 */
import * as z from 'zod'
import { type Lora, looseNumber, looseText, type ParsedGeneration } from './generation.ts'

const NEGATIVE = 'Negative prompt:'
/** A key, then a quoted value with backslash escapes, a JSON value, or everything up to the next comma. */
const PAIR = /\s*([A-Za-z][\w \-/()]*?):\s*("(?:\\.|[^\\"])*"|\[[^\]]*\]|\{[^}]*\}|[^,]*)(?:,|$)/g
const LORA = /<(?:lora|lyco):([^:>]+)(?::([+-]?[\d.]+))?[^>]*>/g

export function parseAutomatic1111(text: string): ParsedGeneration | undefined {
  const lines = text.split(/\r?\n/)
  const settingsLine = lines.findLastIndex((line) => /^\s*Steps:\s*\d+/.test(line))
  const negativeLine = lines.findIndex((line) => line.startsWith(NEGATIVE))
  if (settingsLine < 0 && negativeLine < 0) return undefined
  const end = settingsLine < 0 ? lines.length : settingsLine
  const promptEnd = negativeLine < 0 || negativeLine > end ? end : negativeLine
  const prompt = lines.slice(0, promptEnd).join('\n').trim()
  const negative = promptEnd === end ? undefined : lines.slice(promptEnd, end).join('\n').slice(NEGATIVE.length).trim()
  const settings = parsePairs(settingsLine < 0 ? '' : lines.slice(settingsLine).join(' '))
  const resources = civitaiResources(settings.get('civitai resources'))
  const [width, height] = (settings.get('size') ?? '').split('x').map(Number)
  return {
    prompt,
    negativePrompt: negative,
    model: settings.get('model') ?? resources.find(({ type }) => type === 'checkpoint')?.modelName,
    seed: /^-?\d+$/.test(settings.get('seed') ?? '') ? settings.get('seed') : undefined,
    steps: toNumber(settings.get('steps')),
    guidanceScale: toNumber(settings.get('cfg scale')) ?? toNumber(settings.get('distilled cfg scale')),
    sampler: settings.get('sampler'),
    scheduler: settings.get('schedule type'),
    width: toNumber(width),
    height: toNumber(height),
    loras: firstOf(
      lorasInPrompt(prompt),
      weightedLoras(settings.get('lora weights')),
      resources.flatMap(({ type, modelName, weight }) =>
        type !== 'checkpoint' && modelName !== undefined && /^(?:lora|lycoris|dora)$/i.test(type ?? '')
          ? [{ name: modelName, weight }]
          : [],
      ),
    ),
  }
}

function firstOf(...lists: readonly (readonly Lora[])[]): readonly Lora[] {
  return lists.find((list) => list.length > 0) ?? []
}

const resourcesSchema = z.array(z.looseObject({ type: looseText, modelName: looseText, weight: looseNumber })).catch([])

/** `Civitai resources: [{"type":"lora","weight":0.8,"modelName":"…"}]`: what Civitai's generator used. */
function civitaiResources(text: string | undefined): z.output<typeof resourcesSchema> {
  try {
    return text === undefined ? [] : resourcesSchema.parse(JSON.parse(text))
  } catch {
    return []
  }
}

/** `Lora weights: "name: 0.5, other: 1"`, as Fooocus writes them in this form. */
function weightedLoras(text: string | undefined): Lora[] {
  return (text ?? '').split(',').flatMap((pair) => {
    const [, name, weight] = /^\s*(.+?):\s*([+-]?[\d.]+)\s*$/.exec(pair) ?? []
    return name === undefined ? [] : [{ name, weight: toNumber(weight) }]
  })
}

export function lorasInPrompt(prompt: string): Lora[] {
  return [...prompt.matchAll(LORA)].map(([, name = '', weight]) => ({
    name: name.trim(),
    weight: toNumber(weight) ?? 1,
  }))
}

/** Keys in lower case: tools disagree on their capitals. */
function parsePairs(line: string): Map<string, string> {
  const pairs = new Map<string, string>()
  for (const [, key = '', value = ''] of line.matchAll(PAIR)) pairs.set(key.trim().toLowerCase(), unquote(value.trim()))
  return pairs
}

function unquote(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value
}

function toNumber(value: string | number | undefined): number | undefined {
  const number = value === undefined || value === '' ? Number.NaN : Number(value)
  return Number.isFinite(number) ? number : undefined
}
