/** Walking an executed graph of ComfyUI: nodes by their identifier, whose inputs are values or links to other nodes. */
import * as z from 'zod'

const nodeSchema = z.looseObject({ class_type: z.string(), inputs: z.record(z.string(), z.unknown()).default({}) })
export type Node = z.infer<typeof nodeSchema>
export type Graph = Readonly<Record<string, Node>>

/** Graphs of thousands of nodes exist; a longer one is not one a person drew. */
const MAX_NODES = 20_000

/** Services add entries of their own to the nodes; those are left out. */
export function readGraph(value: unknown): Graph | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const entries = Object.entries(value)
  if (entries.length > MAX_NODES) return undefined
  const nodes = entries.flatMap(([id, entry]) => {
    const node = nodeSchema.safeParse(entry)
    return node.success ? [[id, node.data] as const] : []
  })
  return nodes.length === 0 ? undefined : Object.fromEntries(nodes)
}

/** A link is `[node id, output index]`. */
export function linkedId(input: unknown): string | undefined {
  if (!Array.isArray(input) || input.length !== 2 || typeof input[1] !== 'number') return undefined
  return typeof input[0] === 'string' || typeof input[0] === 'number' ? String(input[0]) : undefined
}

export function follow(graph: Graph, input: unknown): Node | undefined {
  const id = linkedId(input)
  return id === undefined ? undefined : graph[id]
}

interface Walk {
  /** Chooses the inputs to follow. */
  readonly enter?: (name: string, node: Node) => boolean
  /** Nodes that are reported, and not passed. */
  readonly ends?: (node: Node) => boolean
}

/** Every node upstream of a link, nearest first, each once: graphs may hold cycles. */
export function* upstreamOf(graph: Graph, start: unknown, { enter, ends }: Walk = {}): Generator<Node> {
  const seen = new Set<string>()
  const queue = [linkedId(start)]
  for (let id = queue.shift(); id !== undefined || queue.length > 0; id = queue.shift()) {
    const node = id === undefined ? undefined : graph[id]
    if (id === undefined || node === undefined || seen.has(id)) continue
    seen.add(id)
    yield node
    if (ends?.(node) === true) continue
    for (const [name, input] of Object.entries(node.inputs)) {
      if (enter === undefined || enter(name, node)) queue.push(linkedId(input))
    }
  }
}

export function findUpstream(
  graph: Graph,
  start: unknown,
  wanted: (node: Node) => boolean,
  walk: Walk = {},
): Node | undefined {
  for (const node of upstreamOf(graph, start, walk)) if (wanted(node)) return node
  return undefined
}

/** The first of these inputs that holds something, as a value. */
export function firstValue(graph: Graph, nodes: readonly Node[], names: readonly string[]): unknown {
  for (const node of nodes)
    for (const name of names) {
      const value = plainValue(graph, node.inputs[name])
      if (value !== undefined) return value
    }
  return undefined
}

const VALUE_NAMES = ['value', 'seed', 'noise_seed', 'int', 'float', 'number', 'steps', 'cfg']

/** A value, or what a linked primitive node holds under one of the usual names. */
export function plainValue(graph: Graph, input: unknown): unknown {
  if (linkedId(input) === undefined) return input
  for (const { inputs } of upstreamOf(graph, input))
    for (const name of VALUE_NAMES)
      if (typeof inputs[name] === 'number' || typeof inputs[name] === 'string') return inputs[name]
  return undefined
}
