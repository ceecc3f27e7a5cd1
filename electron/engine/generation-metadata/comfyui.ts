/**
 * ComfyUI's `prompt`: the executed graph, node by node. Which nodes a graph holds is anybody's choice, so hardly anything
 * is looked up by node type: from an output the links are walked back to the sampler, and from the sampler's inputs to
 * the texts, the model, the seed and the steps they end in.
 */
import * as z from 'zod'
import { lorasInPrompt } from './automatic1111.ts'
import { findUpstream, firstValue, follow, type Graph, type Node, plainValue, readGraph } from './comfyui-graph.ts'
import { lorasOnTheWay, modelName } from './comfyui-models.ts'
import { addsNoNoise, findSampler, seedOfNoiseGiven } from './comfyui-sampler.ts'
import { textsOf } from './comfyui-texts.ts'
import { type Lora, looseInteger, looseNumber, looseSeed, type ParsedGeneration } from './generation.ts'

const text = z.string().optional().catch(undefined)

export function parseComfyUi(value: unknown): ParsedGeneration | undefined {
  const graph = readGraph(value)
  const sampler = graph === undefined ? undefined : findSampler(graph)
  return graph === undefined || sampler === undefined ? undefined : readSampler(graph, sampler)
}

function readSampler(graph: Graph, sampler: Node): ParsedGeneration {
  const guider = follow(graph, sampler.inputs['guider']) ?? sampler
  const { positive, negative } = sidesOf(sampler, guider)
  const prompt = textsOf(graph, positive, 'positive').join('\n')
  const negativePrompt = textsOf(graph, negative, 'negative').join('\n')
  const nodes = [
    sampler,
    ...['noise', 'sigmas', 'sampler', 'guider'].flatMap((name) => follow(graph, sampler.inputs[name]) ?? []),
  ]
  const read = (...names: string[]) => firstValue(graph, nodes, names)
  const modelLink = ['model', 'pipe', 'basic_pipe'].map((name) => guider.inputs[name] ?? sampler.inputs[name])
  const model = modelLink.find((link) => link !== undefined)
  return {
    prompt: prompt === '' ? undefined : prompt,
    negativePrompt: negativePrompt === '' ? undefined : negativePrompt,
    model: modelName(graph, model),
    // The seed of a sampler that adds no noise was never used.
    seed: looseSeed.parse(addsNoNoise(graph, sampler) ? seedOfNoiseGiven(graph, sampler) : read('seed', 'noise_seed')),
    steps: looseInteger.parse(read('steps')),
    guidanceScale: looseNumber.parse(read('cfg', 'cfg_conds')) ?? guidance(graph, positive),
    sampler: text.parse(read('sampler_name')),
    scheduler: text.parse(read('scheduler')),
    ...sizeOf(graph, sampler),
    loras: uniqueLoras([...lorasOnTheWay(graph, model), ...lorasInPrompt(prompt)]),
  }
}

/** Guiders for two conditionings name them `cond1` and `cond2`; the first is the prompt. */
function sidesOf(sampler: Node, { inputs }: Node): { positive: unknown; negative: unknown } {
  const pipe = inputs['text_embeds'] ?? sampler.inputs['pipe'] ?? sampler.inputs['basic_pipe']
  return {
    positive: inputs['positive'] ?? inputs['conditioning'] ?? inputs['cond1'] ?? pipe,
    negative: inputs['negative'] ?? pipe,
  }
}

function sizeOf(graph: Graph, { inputs }: Node): { width: number | undefined; height: number | undefined } {
  const latent = findUpstream(
    graph,
    inputs['latent_image'] ?? inputs['latent'] ?? inputs['samples'] ?? inputs['image_embeds'],
    (node) => 'width' in node.inputs && 'height' in node.inputs,
  )
  const side = (name: string) =>
    looseInteger.parse(latent === undefined ? undefined : plainValue(graph, latent.inputs[name]))
  return { width: side('width'), height: side('height') }
}

function uniqueLoras(loras: readonly Lora[]): Lora[] {
  return [...new Map(loras.map((lora) => [lora.name, lora])).values()]
}

/** Distilled guidance is set on the way of the conditioning instead of in the sampler. */
function guidance(graph: Graph, start: unknown): number | undefined {
  const node = findUpstream(graph, start, ({ inputs }) => typeof inputs['guidance'] === 'number')
  return node === undefined ? undefined : looseNumber.parse(node.inputs['guidance'])
}
