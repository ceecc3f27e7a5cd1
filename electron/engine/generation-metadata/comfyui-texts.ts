/** Extracts the prompts of a ComfyUI graph: follows a sampler's inputs back to their source texts. */
import { follow, type Graph, type Node, upstreamOf } from './comfyui-graph.ts'

export type Side = 'positive' | 'negative'

/** Texts under these names count, in this order. */
const TEXT_NAMES = [
  ...['text', 'text_g', 'text_l', 'clip_g', 'clip_l', 't5xxl', 'llama', 'bert', 'mt5xl', 'user_prompt', 'prompt'],
  ...['positive', 'negative', 'positive_prompt', 'negative_prompt', 'text_positive', 'text_negative'],
  ...['string', 'value', 'populated_text', 'wildcard_text', 'text_a', 'text_b', 'text_c', 'text_d', 'multiline_text'],
]
/** Models and pictures lead elsewhere. */
const AVOIDED = new Set(['clip', 'model', 'vae', 'image', 'pixels', 'mask', 'control_net', 'clip_vision_output'])
/** Conditioning without a text: what leads into it says nothing. */
const ZEROED = /zero_?out/i
/** Joining more strings than this is nothing that people draw; also ends circles. */
const MAX_STEPS = 500

/** Each once, nearest first. */
export function textsOf(graph: Graph, start: unknown, side: Side): string[] {
  const other = side === 'positive' ? /negative/i : /positive/i
  const found: string[] = []
  const ends = (node: Node) => ZEROED.test(node.class_type) || joined(graph, node) !== undefined
  const enter = (name: string) => !AVOIDED.has(name) && !other.test(name)
  for (const node of upstreamOf(graph, start, { enter, ends })) {
    const whole = joined(graph, node)
    const texts = whole === undefined ? ownTexts(node, other) : [whole]
    for (const text of texts) if (text.trim() !== '' && !found.includes(text)) found.push(text)
  }
  return found
}

function ownTexts({ inputs }: Node, other: RegExp): string[] {
  return TEXT_NAMES.flatMap((name) => {
    const text = inputs[name]
    return typeof text === 'string' && !other.test(name) ? [text] : []
  })
}

interface Steps {
  left: number
}

/** What a node makes that joins two texts; undefined for other nodes, and where a part cannot be known. */
function joined(graph: Graph, { inputs }: Node, steps: Steps = { left: MAX_STEPS }): string | undefined {
  if (!('string_a' in inputs && 'string_b' in inputs)) return undefined
  const a = stringOf(graph, inputs['string_a'], steps)
  const b = stringOf(graph, inputs['string_b'], steps)
  const delimiter = 'delimiter' in inputs ? stringOf(graph, inputs['delimiter'], steps) : ''
  return a === undefined || b === undefined || delimiter === undefined ? undefined : a + delimiter + b
}

function stringOf(graph: Graph, input: unknown, steps: Steps): string | undefined {
  if (typeof input === 'string') return input
  steps.left--
  const node = steps.left < 0 ? undefined : follow(graph, input)
  if (node === undefined) return undefined
  const whole = joined(graph, node, steps)
  if (whole !== undefined) return whole
  const name = ['value', 'string', 'text', 'prompt'].find((one) => one in node.inputs)
  return name === undefined ? undefined : stringOf(graph, node.inputs[name], steps)
}
