/** BERT's encoder (Devlin et al. 2018) as the BGE models use it and Hugging Face's BertModel computes it. */
import type { EncoderShape } from './clip-graphs.ts'
import { createGraph, type Value } from './graph.ts'
import {
  gelu,
  generatedMatrix,
  generatedTensor,
  type LayerContext,
  layerNorm,
  linear,
  selfAttention,
} from './layers.ts'
import type { Chunks } from './protobuf.ts'

const EPSILON = 1e-12

export interface BertShape extends EncoderShape {
  readonly vocabulary: number
  readonly maxTokens: number
  /**
   * As our own text model is: no token types, and a second output in the space of an image model, text_embeds
   * float32 [N, imageDimensions].
   */
  readonly imageDimensions?: number
}

export const BGE_SMALL: BertShape = {
  width: 384,
  heads: 12,
  layers: 12,
  inner: 1536,
  vocabulary: 30522,
  maxTokens: 512,
}

export const BGE_LARGE: BertShape = {
  width: 1024,
  heads: 16,
  layers: 24,
  inner: 4096,
  vocabulary: 30522,
  maxTokens: 512,
}

function bertEmbeddings(context: LayerContext, ids: Value, types: Value | undefined, shape: BertShape): Value {
  const { graph } = context
  const table = (name: string, rows: number, spread: number) =>
    generatedTensor(context, `embeddings.${name}_embeddings.weight`, [rows, shape.width], spread)
  const zero = graph.integers([0])
  const length = graph.node('Gather', [graph.node('Shape', [ids]), graph.integers([1])], { axis: 0 })
  const words = graph.node('Gather', [table('word', shape.vocabulary, 0.5), ids])
  const positions = graph.node('Slice', [table('position', shape.maxTokens, 0.2), zero, length, zero])
  const typed =
    types === undefined ? words : graph.node('Add', [words, graph.node('Gather', [table('token_type', 2, 0.1), types])])
  const sum = graph.node('Add', [typed, positions])
  return layerNorm(context, 'embeddings.LayerNorm', sum, shape.width, EPSILON)
}

/** 0 where a token counts and the lowest float where it is padding, as [N, 1, 1, T]. */
function paddingMask(context: LayerContext, attentionMask: Value): Value {
  const { graph } = context
  const wide = graph.node('Unsqueeze', [attentionMask, graph.integers([1, 2])])
  const padding = graph.node('Sub', [graph.float(1), graph.node('Cast', [wide], { to: 1 })])
  return graph.node('Mul', [padding, graph.float(-3.4028234663852886e38)])
}

/** Row 0 of each text, taken into the space of an image model. */
function outputTextEmbeds(context: LayerContext, hidden: Value, width: number, dimensions: number): void {
  const { graph } = context
  const first = graph.node('Gather', [hidden, graph.integers(0)], { axis: 1 })
  const projected = graph.node('MatMul', [first, generatedMatrix(context, 'text_projection.weight', width, dimensions)])
  graph.output(projected, 'text_embeds', 'float32', ['batch', dimensions])
}

/** input_ids, attention_mask, token_type_ids int64 [N, T] → last_hidden_state float32 [N, T, width]. */
export function bertGraph(shape: BertShape, seed: number, isQuantized = false): Chunks {
  const graph = createGraph('bert')
  const context = { graph, seed, isQuantized }
  const { width, imageDimensions } = shape
  const ids = graph.input('input_ids', 'int64', ['batch', 'tokens'])
  const attentionMask = graph.input('attention_mask', 'int64', ['batch', 'tokens'])
  const types = imageDimensions === undefined ? graph.input('token_type_ids', 'int64', ['batch', 'tokens']) : undefined
  const mask = paddingMask(context, attentionMask)
  let hidden = bertEmbeddings(context, ids, types, shape)
  for (let layer = 0; layer < shape.layers; layer++) {
    const name = `encoder.layer.${layer}`
    const names = {
      query: `${name}.attention.self.query`,
      key: `${name}.attention.self.key`,
      value: `${name}.attention.self.value`,
      output: `${name}.attention.output.dense`,
    }
    const attended = selfAttention(context, names, hidden, width, shape.heads, mask)
    const middle = layerNorm(
      context,
      `${name}.attention.output.LayerNorm`,
      graph.node('Add', [attended, hidden]),
      width,
      EPSILON,
    )
    const inner = gelu(context, linear(context, `${name}.intermediate.dense`, middle, width, shape.inner))
    const outer = linear(context, `${name}.output.dense`, inner, shape.inner, width)
    hidden = layerNorm(context, `${name}.output.LayerNorm`, graph.node('Add', [outer, middle]), width, EPSILON)
  }
  graph.output(hidden, 'last_hidden_state', 'float32', ['batch', 'tokens', width])
  if (imageDimensions !== undefined) outputTextEmbeds(context, hidden, width, imageDimensions)
  return graph.encode()
}
