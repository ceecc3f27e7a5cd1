/** The parts CLIP and BERT are made of, added to a graph with generated weights. Linear weights are [inputs, outputs]. */
import { generateValues } from './generated-weights.ts'
import type { GraphBuilder, Value } from './graph.ts'

export interface LayerContext {
  readonly graph: GraphBuilder
  readonly seed: number
  /** Weights of linear layers in 8 bits, as models are quantized dynamically; default 32. */
  readonly isQuantized?: boolean
}

/** Uniform weights have a variance of 1 / fan-in with this. */
const spreadOf = (rows: number): number => Math.sqrt(3 / rows)

export function generatedMatrix(context: LayerContext, name: string, rows: number, columns: number): Value {
  const values = generateValues(name, context.seed, rows * columns, spreadOf(rows))
  return context.graph.weight(name, [rows, columns], values)
}

export function generatedTensor(
  context: LayerContext,
  name: string,
  shape: readonly number[],
  spread: number,
  offset = 0,
): Value {
  const length = shape.reduce((product, size) => product * size, 1)
  return context.graph.weight(name, shape, generateValues(name, context.seed, length, spread, offset))
}

export function linear(context: LayerContext, name: string, x: Value, inputs: number, outputs: number): Value {
  const product = context.isQuantized
    ? quantizedProduct(context, `${name}.weight`, x, inputs, outputs)
    : context.graph.node('MatMul', [x, generatedMatrix(context, `${name}.weight`, inputs, outputs)])
  return context.graph.node('Add', [product, generatedTensor(context, `${name}.bias`, [outputs], 0.05)])
}

/** As onnxruntime's dynamic quantization writes it: one scale for the whole matrix, symmetric. */
function quantizedProduct({ graph, seed }: LayerContext, name: string, x: Value, rows: number, columns: number): Value {
  const spread = spreadOf(rows)
  const values = generateValues(name, seed, rows * columns, spread)
  const scale = spread / INT8_MAX
  const weights = graph.weight(
    name,
    [rows, columns],
    Int8Array.from(values, (value) => Math.round(value / scale)),
  )
  const zero = graph.weight(`${name}_zero_point`, [], new Int8Array(1))
  const [quantized, inputScale, inputZero] = graph.quantize(x)
  const sums = graph.node('MatMulInteger', [quantized, weights, inputZero, zero])
  const scales = graph.node('Mul', [inputScale, graph.float(scale)])
  return graph.node('Mul', [graph.node('Cast', [sums], { to: 1 }), scales])
}

const INT8_MAX = 127

export function layerNorm(context: LayerContext, name: string, x: Value, size: number, epsilon: number): Value {
  const scale = generatedTensor(context, `${name}.weight`, [size], 0.2, 1)
  const bias = generatedTensor(context, `${name}.bias`, [size], 0.05)
  return context.graph.node('LayerNormalization', [x, scale, bias], { axis: 2, epsilon: { float: epsilon } })
}

/** x · sigmoid(1.702 x), the activation of OpenAI's CLIP. */
export function quickGelu(context: LayerContext, x: Value): Value {
  const { graph } = context
  return graph.node('Mul', [x, graph.node('Sigmoid', [graph.node('Mul', [x, graph.float(1.702)])])])
}

/** 0.5 x (1 + erf(x / √2)), the activation of BERT. */
export function gelu(context: LayerContext, x: Value): Value {
  const { graph } = context
  const error = graph.node('Erf', [graph.node('Div', [x, graph.float(Math.SQRT2)])])
  const product = graph.node('Mul', [x, graph.node('Add', [error, graph.float(1)])])
  return graph.node('Mul', [product, graph.float(0.5)])
}

export interface AttentionNames {
  readonly query: string
  readonly key: string
  readonly value: string
  readonly output: string
}

/** Multi-head self-attention over x [N, T, width]; `mask` is added to the scores [N, heads, T, T]. */
export function selfAttention(
  context: LayerContext,
  names: AttentionNames,
  x: Value,
  width: number,
  heads: number,
  mask: Value | undefined,
): Value {
  const { graph } = context
  const split = (name: string, order: readonly number[]): Value => {
    const projected = linear(context, name, x, width, width)
    const shaped = graph.node('Reshape', [projected, graph.integers([0, 0, heads, width / heads])])
    return graph.node('Transpose', [shaped], { perm: order })
  }
  const query = graph.node('Mul', [split(names.query, [0, 2, 1, 3]), graph.float((width / heads) ** -0.5)])
  const raw = graph.node('MatMul', [query, split(names.key, [0, 2, 3, 1])])
  const scores = mask === undefined ? raw : graph.node('Add', [raw, mask])
  const weights = graph.node('Softmax', [scores], { axis: 3 })
  const mixed = graph.node('MatMul', [weights, split(names.value, [0, 2, 1, 3])])
  const joined = graph.node('Transpose', [mixed], { perm: [0, 2, 1, 3] })
  const flat = graph.node('Reshape', [joined, graph.integers([0, 0, width])])
  return linear(context, names.output, flat, width, width)
}
