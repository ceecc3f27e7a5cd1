/**
 * Which sampler of a ComfyUI graph made a picture. Several in a row work on one picture: a refiner, the low-noise model
 * of Wan 2.2, a second pass over an enlarged picture, or a pass over several pictures laid together. The one that made
 * the noise decides what the picture shows, so its seed, model and prompt are the picture's.
 */
import { findUpstream, follow, type Graph, linkedId, type Node, plainValue, upstreamOf } from './comfyui-graph.ts'

/** Inputs that tell a sampler what to draw. */
const SAMPLER_INPUTS = ['positive', 'guider', 'conditioning', 'text_embeds', 'pipe', 'basic_pipe']
const NOISE_INPUTS = ['seed', 'noise_seed', 'sigmas', 'noise', 'steps']
/** Inputs that hold no picture in the making. */
const NOT_PICTURES = new Set([
  ...['positive', 'negative', 'conditioning', 'guider', 'model', 'clip', 'vae', 'noise', 'sigmas', 'sampler'],
  ...['control_net', 'mask', 'clip_vision', 'upscale_model', 'style_model'],
])
/** The picture that another one is laid on. */
const CANVAS_INPUTS = ['samples_to', 'destination']
/** More are nothing that people draw. */
const MAX_OUTPUTS = 200
const MAX_PASSES = 50
/** Nodes that keep what they are given come before those that only show it. */
const KEEPS = /save|output|combine/i

function isSampler({ inputs }: Node): boolean {
  return (
    SAMPLER_INPUTS.some((name) => linkedId(inputs[name]) !== undefined) && NOISE_INPUTS.some((name) => name in inputs)
  )
}

/** Undefined where no node looks like a sampler. */
export function findSampler(graph: Graph): Node | undefined {
  const last = lastSampler(graph)
  const passed = new Set<Node>()
  for (let sampler = last; sampler !== undefined; ) {
    passed.add(sampler)
    const before = isLaterPass(graph, sampler) ? samplerBefore(graph, sampler) : decodedFrom(graph, sampler)
    if (before === undefined || passed.has(before) || passed.size > MAX_PASSES) return sampler
    sampler = before
  }
  return undefined
}

/** The sampler nearest to an output that nothing else consumes; any sampler where no output leads to one. */
function lastSampler(graph: Graph): Node | undefined {
  const consumed = new Set(
    Object.values(graph).flatMap((node) => Object.values(node.inputs).flatMap((input) => linkedId(input) ?? [])),
  )
  const outputs = Object.entries(graph)
    .filter(([id]) => !consumed.has(id))
    .sort(([, a], [, b]) => Number(KEEPS.test(b.class_type)) - Number(KEEPS.test(a.class_type)))
  for (const [id] of outputs.slice(0, MAX_OUTPUTS)) {
    const sampler = findUpstream(graph, [id, 0], isSampler)
    if (sampler !== undefined) return sampler
  }
  return Object.values(graph).find(isSampler)
}

/** Whether it adds no noise of its own. */
export function addsNoNoise(graph: Graph, { inputs }: Node): boolean {
  const given = plainValue(graph, inputs['add_noise'])
  return (
    given === 'disable' || given === false || /^disablenoise$/i.test(follow(graph, inputs['noise'])?.class_type ?? '')
  )
}

/** Whether it continues from a picture instead of starting from noise. */
function isLaterPass(graph: Graph, sampler: Node): boolean {
  if (addsNoNoise(graph, sampler)) return true
  const start = plainValue(graph, sampler.inputs['start_at_step'])
  if (typeof start === 'number' && start > 0) return true
  const schedule = follow(graph, sampler.inputs['sigmas'])
  const denoise = plainValue(graph, sampler.inputs['denoise'] ?? schedule?.inputs['denoise'])
  return typeof denoise === 'number' && denoise < 1
}

function samplerBefore(graph: Graph, sampler: Node): Node | undefined {
  const enter = (name: string, node: Node) => {
    if (NOT_PICTURES.has(name)) return false
    const canvas = CANVAS_INPUTS.find((input) => input in node.inputs)
    return canvas === undefined || name === canvas
  }
  for (const [name, input] of Object.entries(sampler.inputs)) {
    const before = NOT_PICTURES.has(name) ? undefined : findUpstream(graph, input, isSampler, { enter })
    if (before !== undefined) return before
  }
  return undefined
}

/**
 * Stable Cascade's second stage turns the first one's picture into a larger one; it reaches it through its
 * conditioning.
 */
function decodedFrom(graph: Graph, sampler: Node): Node | undefined {
  const stages = upstreamOf(graph, sampler.inputs['positive'], { enter: (name) => name === 'conditioning' })
  for (const { inputs } of stages) {
    const first = findUpstream(graph, inputs['stage_c'], isSampler)
    if (first !== undefined) return first
  }
  return undefined
}

/** The nearest seed among what made the noise that a sampler was given. */
export function seedOfNoiseGiven(graph: Graph, sampler: Node): unknown {
  const latent = sampler.inputs['latent_image'] ?? sampler.inputs['samples']
  const noise = findUpstream(graph, latent, ({ inputs }) => 'seed' in inputs || 'noise_seed' in inputs)
  return noise === undefined ? undefined : plainValue(graph, noise.inputs['noise_seed'] ?? noise.inputs['seed'])
}
