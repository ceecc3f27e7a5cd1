/**
 * ComfyUI's `prompt`: the executed graph, node by node. Which nodes a graph holds is anybody's choice, so nothing is
 * looked up by node type: from an output the links are walked back to the sampler, and from the sampler's inputs to the
 * texts, the model, the seed and the steps they end in.
 */
import * as z from 'zod'
import { lorasInPrompt } from './automatic1111.ts'
import { type Lora, looseInteger, looseNumber, looseSeed, type ParsedGeneration } from './generation.ts'

const nodeSchema = z.looseObject({ class_type: z.string(), inputs: z.record(z.string(), z.unknown()).default({}) })
const graphSchema = z.record(z.string(), nodeSchema)
type Graph = z.infer<typeof graphSchema>
type Node = z.infer<typeof nodeSchema>

/** Graphs of thousands of nodes exist; a walk longer than this is not one a person drew. */
const MAX_NODES = 20_000

const MODEL_NAMES = ['ckpt_name', 'unet_name', 'model_name', 'gguf_name', 'base_ckpt_name']
const TEXT_NAMES = [
  'text',
  'text_g',
  'text_l',
  'clip_l',
  't5xxl',
  'prompt',
  'positive',
  'negative',
  'string',
  'value',
  'string_a',
  'string_b',
  'populated_text',
  'wildcard_text',
]
/** Inputs that lead towards what was sampled: several samplers in a row refine one picture. */
const SAMPLER_INPUTS = ['positive', 'guider', 'conditioning']

export function parseComfyUi(value: unknown): ParsedGeneration | undefined {
  const graph = graphSchema.safeParse(value)
  if (!graph.success || Object.keys(graph.data).length > MAX_NODES) return undefined
  const sampler = findSampler(graph.data)
  return sampler === undefined ? undefined : readSampler(graph.data, sampler)
}

function readSampler(graph: Graph, sampler: Node): ParsedGeneration {
  const guider = follow(graph, sampler.inputs['guider']) ?? sampler
  const positive = guider.inputs['positive'] ?? guider.inputs['conditioning']
  const prompt = texts(graph, positive, 'positive').join('\n')
  const upstream = [
    sampler,
    ...['noise', 'sigmas', 'sampler', 'guider'].flatMap((name) => follow(graph, sampler.inputs[name]) ?? []),
  ]
  const read = (...names: string[]) => firstValue(graph, upstream, names)
  const latent = findUpstream(
    graph,
    sampler.inputs['latent_image'] ?? sampler.inputs['latent'],
    (node) => 'width' in node.inputs && 'height' in node.inputs,
  )
  const modelLink = guider.inputs['model'] ?? sampler.inputs['model']
  const negative = texts(graph, guider.inputs['negative'], 'negative').join('\n')
  return {
    prompt: prompt === '' ? undefined : prompt,
    negativePrompt: negative === '' ? undefined : negative,
    model: modelName(graph, modelLink),
    seed: looseSeed.parse(read('seed', 'noise_seed')),
    steps: looseInteger.parse(read('steps')),
    guidanceScale: looseNumber.parse(read('cfg')) ?? guidance(graph, positive),
    sampler: z.string().optional().catch(undefined).parse(read('sampler_name')),
    scheduler: z.string().optional().catch(undefined).parse(read('scheduler')),
    width: looseInteger.parse(latent === undefined ? undefined : plainValue(graph, latent.inputs['width'])),
    height: looseInteger.parse(latent === undefined ? undefined : plainValue(graph, latent.inputs['height'])),
    loras: uniqueLoras([...lorasOnTheWay(graph, modelLink), ...lorasInPrompt(prompt)]),
  }
}

/** The sampler nearest to an output that nothing else consumes; any sampler where no output leads to one. */
function findSampler(graph: Graph): Node | undefined {
  const consumed = new Set(
    Object.values(graph).flatMap((node) => Object.values(node.inputs).flatMap((input) => linkedId(input) ?? [])),
  )
  const outputs = Object.entries(graph).filter(([id]) => !consumed.has(id))
  for (const [id, node] of outputs) {
    const sampler = isSampler(node) ? node : findUpstream(graph, [id, 0], isSampler)
    if (sampler !== undefined) return sampler
  }
  return Object.values(graph).find(isSampler)
}

function isSampler({ inputs }: Node): boolean {
  const fed = SAMPLER_INPUTS.some((name) => linkedId(inputs[name]) !== undefined)
  return (
    fed && ('seed' in inputs || 'noise_seed' in inputs || 'sigmas' in inputs || 'noise' in inputs || 'steps' in inputs)
  )
}

/** A link is `[node id, output index]`. */
function linkedId(input: unknown): string | undefined {
  if (!Array.isArray(input) || input.length !== 2 || typeof input[1] !== 'number') return undefined
  return typeof input[0] === 'string' || typeof input[0] === 'number' ? String(input[0]) : undefined
}

function follow(graph: Graph, input: unknown): Node | undefined {
  const id = linkedId(input)
  return id === undefined ? undefined : graph[id]
}

/** Every node upstream of a link, nearest first, each once: graphs may hold cycles. `enter` chooses the inputs to follow. */
function* upstreamOf(graph: Graph, start: unknown, enter: (name: string) => boolean = () => true): Generator<Node> {
  const seen = new Set<string>()
  const queue = [linkedId(start)]
  for (let id = queue.shift(); id !== undefined || queue.length > 0; id = queue.shift()) {
    const node = id === undefined ? undefined : graph[id]
    if (id === undefined || node === undefined || seen.has(id)) continue
    seen.add(id)
    yield node
    for (const [name, input] of Object.entries(node.inputs)) if (enter(name)) queue.push(linkedId(input))
  }
}

function findUpstream(graph: Graph, start: unknown, wanted: (node: Node) => boolean): Node | undefined {
  for (const node of upstreamOf(graph, start)) if (wanted(node)) return node
  return undefined
}

/** The texts a conditioning ends in. Models, pictures and the other side's texts lead elsewhere and are not followed. */
function texts(graph: Graph, start: unknown, side: 'positive' | 'negative'): string[] {
  const other = side === 'positive' ? 'negative' : 'positive'
  const avoided = new Set([
    'clip',
    'model',
    'vae',
    'image',
    'pixels',
    'mask',
    'control_net',
    'clip_vision_output',
    other,
  ])
  const found: string[] = []
  for (const { inputs } of upstreamOf(graph, start, (name) => !avoided.has(name))) {
    for (const name of TEXT_NAMES) {
      const text = inputs[name]
      if (name !== other && typeof text === 'string' && text.trim() !== '' && !found.includes(text)) found.push(text)
    }
  }
  return found
}

/** Only along `model` inputs, past LoRA loaders and patches, to the node that names a file. */
function modelName(graph: Graph, start: unknown): string | undefined {
  for (const { inputs } of upstreamOf(graph, start, isModelInput))
    for (const name of MODEL_NAMES) if (typeof inputs[name] === 'string') return inputs[name]
  return undefined
}

const isModelInput = (name: string) => name === 'model' || name === 'base_model' || name === 'MODEL'

function lorasOnTheWay(graph: Graph, start: unknown): Lora[] {
  const found: Lora[] = []
  for (const { inputs } of upstreamOf(graph, start, isModelInput)) {
    if (typeof inputs['lora_name'] === 'string')
      found.push({ name: inputs['lora_name'], weight: looseNumber.parse(inputs['strength_model']) })
    for (const input of Object.values(inputs)) found.push(...stackedLora(input))
  }
  return found.toReversed()
}

const stackedLoraSchema = z.looseObject({ on: z.boolean().optional(), lora: z.string(), strength: looseNumber })

/** Loaders that stack several LoRAs hold each as an object with its own switch. */
function stackedLora(input: unknown): Lora[] {
  const stacked = stackedLoraSchema.safeParse(input)
  return stacked.success && stacked.data.on !== false && stacked.data.lora !== 'None'
    ? [{ name: stacked.data.lora, weight: stacked.data.strength }]
    : []
}

function uniqueLoras(loras: readonly Lora[]): Lora[] {
  return [...new Map(loras.map((lora) => [lora.name, lora])).values()]
}

/** Distilled guidance sits on the conditioning's way instead of in the sampler. */
function guidance(graph: Graph, start: unknown): number | undefined {
  const node = findUpstream(graph, start, ({ inputs }) => typeof inputs['guidance'] === 'number')
  return node === undefined ? undefined : looseNumber.parse(node.inputs['guidance'])
}

function firstValue(graph: Graph, nodes: readonly Node[], names: readonly string[]): unknown {
  for (const node of nodes)
    for (const name of names) {
      const value = plainValue(graph, node.inputs[name])
      if (value !== undefined) return value
    }
  return undefined
}

/** A value, or what a linked primitive node holds under one of the usual names. */
function plainValue(graph: Graph, input: unknown): unknown {
  if (linkedId(input) === undefined) return input
  for (const { inputs } of upstreamOf(graph, input))
    for (const name of ['value', 'seed', 'noise_seed', 'int', 'float', 'number', 'steps', 'cfg'])
      if (typeof inputs[name] === 'number' || typeof inputs[name] === 'string') return inputs[name]
  return undefined
}
