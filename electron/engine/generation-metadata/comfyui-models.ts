/** Models and LoRAs of a ComfyUI graph, along the inputs that carry a model. */
import * as z from 'zod'
import { follow, type Graph, linkedId, type Node, plainValue, upstreamOf } from './comfyui-graph.ts'
import { type Lora, looseNumber } from './generation.ts'

const MODEL_NAMES = [
  ...['ckpt_name', 'unet_name', 'model_name', 'gguf_name', 'base_ckpt_name', 'diffusion_model_name', 'model_path'],
  ...['model', 'ckpt', 'checkpoint', 'stage_c_name'],
]
const MODEL_INPUT =
  /^(?:model|MODEL|base_model|unet|diffusion_model|pipe|basic_pipe|lora|lora_stack|optional_lora_stack|prev_lora)$/
/** More are nothing that people draw. */
const MAX_MERGES = 100
/** Some loaders store the file's name together with its preview. */
const fileSchema = z.union([
  z.string().min(1),
  z.looseObject({ content: z.string().min(1) }).transform((f) => f.content),
])

const isModelInput = (name: string) => MODEL_INPUT.test(name)

/**
 * Past LoRA loaders and patches to the node that names a file. Of merged models all are named, with `+` between them,
 * or `-` where one is subtracted.
 */
export function modelName(graph: Graph, start: unknown, merged: Set<Node> = new Set()): string | undefined {
  for (const node of upstreamOf(graph, start, { enter: isModelInput, ends: isMerge })) {
    if (isMerge(node)) return mergedName(graph, node, merged)
    for (const name of MODEL_NAMES) {
      const named = fileSchema.safeParse(fileOf(graph, node.inputs[name], name))
      if (named.success && named.data !== 'None') return named.data
    }
  }
  return undefined
}

/** A link under `model` leads to another model; under the other names, to a node that holds a text. */
function fileOf(graph: Graph, input: unknown, name: string): unknown {
  return isModelInput(name) && linkedId(input) !== undefined ? undefined : plainValue(graph, input)
}

function isMerge({ inputs }: Node): boolean {
  return linkedId(inputs['model1']) !== undefined && linkedId(inputs['model2']) !== undefined
}

function mergedName(graph: Graph, node: Node, merged: Set<Node>): string | undefined {
  // Also ends a circle of merges.
  if (merged.has(node) || merged.size > MAX_MERGES) return undefined
  merged.add(node)
  const names = Object.keys(node.inputs)
    .filter((name) => /^model\d+$/.test(name))
    .sort()
    .flatMap((name) => modelName(graph, node.inputs[name], merged) ?? [])
  if (names.length === 0) return undefined
  if (/subtract/i.test(node.class_type)) return names.join(' - ')
  const parts = names.flatMap((name) => (name.includes(' - ') ? name : name.split(' + ')))
  return [...new Set(parts)].join(' + ')
}

/** The farthest first: the order in which they were applied. */
export function lorasOnTheWay(graph: Graph, start: unknown): Lora[] {
  const found: Lora[] = []
  const enter = (name: string) => isModelInput(name) || /^model\d+$/.test(name)
  for (const node of upstreamOf(graph, start, { enter })) {
    const { inputs } = node
    const name = z.string().safeParse(inputs['lora_name'] ?? (follow(graph, inputs['model']) && inputs['lora']))
    if (name.success) found.push(...loraOf(name.data, firstNumber(graph, inputs, ['strength_model', 'strength'])))
    found.push(...numberedLoras(graph, inputs))
    for (const input of Object.values(inputs)) found.push(...stackedLora(input))
  }
  return found.toReversed()
}

function loraOf(name: string, weight: number | undefined): Lora[] {
  return name === '' || name.toLowerCase() === 'none' || weight === 0 ? [] : [{ name, weight }]
}

/** `lora_name_1`, `lora_wt_1` and a switch, as loaders have them that stack several. */
function numberedLoras(graph: Graph, inputs: Node['inputs']): Lora[] {
  return Object.entries(inputs).flatMap(([key, name]) => {
    const number = /^lora_name_(\d+)$/.exec(key)?.[1]
    const isOff = number === undefined || /^off$/i.test(String(inputs[`switch_${number}`]))
    if (isOff || typeof name !== 'string') return []
    const weights = ['lora_wt', 'model_str', 'model_weight', 'strength_model', 'strength'].map((w) => `${w}_${number}`)
    return loraOf(name, firstNumber(graph, inputs, weights))
  })
}

function firstNumber(graph: Graph, inputs: Node['inputs'], names: readonly string[]): number | undefined {
  for (const name of names) {
    const number = looseNumber.parse(plainValue(graph, inputs[name]))
    if (number !== undefined) return number
  }
  return undefined
}

const stackedLoraSchema = z.looseObject({ on: z.boolean().optional(), lora: z.string(), strength: looseNumber })

/** Loaders that stack several LoRAs hold each as an object with its own switch. */
function stackedLora(input: unknown): Lora[] {
  const stacked = stackedLoraSchema.safeParse(input)
  return stacked.success && stacked.data.on !== false && stacked.data.lora !== 'None'
    ? [{ name: stacked.data.lora, weight: stacked.data.strength }]
    : []
}
