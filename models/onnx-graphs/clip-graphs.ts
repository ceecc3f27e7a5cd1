/** The two towers of OpenAI's CLIP (Radford et al. 2021), as Hugging Face's CLIPModel computes them. */
import { createGraph, type Value } from './graph.ts'
import {
  generatedMatrix,
  generatedTensor,
  type LayerContext,
  layerNorm,
  linear,
  quickGelu,
  selfAttention,
} from './layers.ts'
import type { Chunks } from './protobuf.ts'

const EPSILON = 1e-5

export interface EncoderShape {
  readonly width: number
  readonly heads: number
  readonly layers: number
  /** Width of the feed-forward part. */
  readonly inner: number
}

export interface ClipImageShape extends EncoderShape {
  readonly imageSize: number
  readonly patchSize: number
  readonly dimensions: number
}

export interface ClipTextShape extends EncoderShape {
  readonly vocabulary: number
  readonly maxTokens: number
  readonly dimensions: number
}

export const CLIP_VIT_B32_IMAGE: ClipImageShape = {
  width: 768,
  heads: 12,
  layers: 12,
  inner: 3072,
  imageSize: 224,
  patchSize: 32,
  dimensions: 512,
}

export const CLIP_VIT_L14_IMAGE: ClipImageShape = {
  width: 1024,
  heads: 16,
  layers: 24,
  inner: 4096,
  imageSize: 224,
  patchSize: 14,
  dimensions: 768,
}

/** Layers that normalize before attention and before the feed-forward part. */
function encoder(context: LayerContext, prefix: string, x: Value, shape: EncoderShape, mask?: Value): Value {
  const { graph } = context
  let hidden = x
  for (let layer = 0; layer < shape.layers; layer++) {
    const name = `${prefix}.encoder.layers.${layer}`
    const names = {
      query: `${name}.self_attn.q_proj`,
      key: `${name}.self_attn.k_proj`,
      value: `${name}.self_attn.v_proj`,
      output: `${name}.self_attn.out_proj`,
    }
    const first = layerNorm(context, `${name}.layer_norm1`, hidden, shape.width, EPSILON)
    hidden = graph.node('Add', [hidden, selfAttention(context, names, first, shape.width, shape.heads, mask)])
    const second = layerNorm(context, `${name}.layer_norm2`, hidden, shape.width, EPSILON)
    const inner = quickGelu(context, linear(context, `${name}.mlp.fc1`, second, shape.width, shape.inner))
    hidden = graph.node('Add', [hidden, linear(context, `${name}.mlp.fc2`, inner, shape.inner, shape.width)])
  }
  return hidden
}

/** pixel_values float32 [N, 3, S, S] → image_embeds float32 [N, dimensions]. */
export function clipImageGraph(shape: ClipImageShape, seed: number, isQuantized = false): Chunks {
  const graph = createGraph('clip_image')
  const context = { graph, seed, isQuantized }
  const { width, patchSize, imageSize } = shape
  const patches = (imageSize / patchSize) ** 2
  const pixels = graph.input('pixel_values', 'float32', ['batch', 3, imageSize, imageSize])
  const patchWeights = generatedTensor(
    context,
    'vision_model.embeddings.patch_embedding.weight',
    [width, 3, patchSize, patchSize],
    Math.sqrt(3 / (3 * patchSize ** 2)),
  )
  const convolved = graph.node('Conv', [pixels, patchWeights], {
    strides: [patchSize, patchSize],
    kernel_shape: [patchSize, patchSize],
  })
  const flat = graph.node('Reshape', [convolved, graph.integers([0, width, patches])])
  const tokens = graph.node('Transpose', [flat], { perm: [0, 2, 1] })
  const batch = graph.node('Gather', [graph.node('Shape', [pixels]), graph.integers([0])], { axis: 0 })
  const classShape = graph.node('Concat', [batch, graph.integers([1, width])], { axis: 0 })
  const classToken = graph.node('Expand', [
    generatedTensor(context, 'vision_model.embeddings.class_embedding', [1, 1, width], 0.5),
    classShape,
  ])
  const sequence = graph.node('Concat', [classToken, tokens], { axis: 1 })
  const positions = generatedTensor(
    context,
    'vision_model.embeddings.position_embedding.weight',
    [patches + 1, width],
    0.5,
  )
  const embedded = graph.node('Add', [sequence, positions])
  const normalized = layerNorm(context, 'vision_model.pre_layrnorm', embedded, width, EPSILON)
  const hidden = encoder(context, 'vision_model', normalized, shape)
  const first = graph.node('Slice', [hidden, graph.integers([0]), graph.integers([1]), graph.integers([1])])
  const pooled = layerNorm(context, 'vision_model.post_layernorm', first, width, EPSILON)
  const vector = graph.node('Squeeze', [pooled, graph.integers([1])])
  const projection = generatedMatrix(context, 'visual_projection.weight', width, shape.dimensions)
  graph.output(graph.node('MatMul', [vector, projection]), 'image_embeds', 'float32', ['batch', shape.dimensions])
  return graph.encode()
}

/** −∞ (as the largest finite float) above the diagonal: a token sees itself and those before it. */
function causalMask(size: number): Float32Array {
  const mask = new Float32Array(size * size)
  for (let row = 0; row < size; row++) mask.fill(-3.4028234663852886e38, row * size + row + 1, (row + 1) * size)
  return mask
}

/**
 * input_ids int64 [N, T] → text_embeds float32 [N, dimensions], pooled at the first position of the highest id (end of
 * text).
 */
export function clipTextGraph(shape: ClipTextShape, seed: number): Chunks {
  const graph = createGraph('clip_text')
  const context = { graph, seed }
  const { width, maxTokens } = shape
  const ids = graph.input('input_ids', 'int64', ['batch', 'tokens'])
  const zero = graph.integers([0])
  const length = graph.node('Gather', [graph.node('Shape', [ids]), graph.integers([1])], { axis: 0 })
  const words = graph.node('Gather', [
    generatedTensor(context, 'text_model.embeddings.token_embedding.weight', [shape.vocabulary, width], 0.5),
    ids,
  ])
  const positions = graph.node('Slice', [
    generatedTensor(context, 'text_model.embeddings.position_embedding.weight', [maxTokens, width], 0.2),
    zero,
    length,
    zero,
  ])
  const fullMask = graph.weight('causal_mask', [maxTokens, maxTokens], causalMask(maxTokens))
  const lengths = graph.node('Concat', [length, length], { axis: 0 })
  const mask = graph.node('Slice', [fullMask, graph.integers([0, 0]), lengths, graph.integers([0, 1])])
  const hidden = encoder(context, 'text_model', graph.node('Add', [words, positions]), shape, mask)
  const normalized = layerNorm(context, 'text_model.final_layer_norm', hidden, width, EPSILON)
  const end = graph.node('ArgMax', [ids], { axis: 1, keepdims: 1 })
  const pooled = graph.node('GatherND', [normalized, end], { batch_dims: 1 })
  const projection = generatedMatrix(context, 'text_projection.weight', width, shape.dimensions)
  graph.output(graph.node('MatMul', [pooled, projection]), 'text_embeds', 'float32', ['batch', shape.dimensions])
  return graph.encode()
}
