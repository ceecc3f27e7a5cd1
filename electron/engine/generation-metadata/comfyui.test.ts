import { describe, expect, it } from 'vitest'
import { parseComfyUi } from './comfyui.ts'

type Inputs = Record<string, unknown>
const node = (class_type: string, inputs: Inputs) => ({ class_type, inputs })
const text = (words: string) => node('CLIPTextEncode', { text: words, clip: ['clip', 0] })
const sampled = (inputs: Inputs, type = 'KSampler') =>
  node(type, {
    ...{ steps: 20, cfg: 7, sampler_name: 'euler', scheduler: 'normal', denoise: 1 },
    ...{ model: ['model', 0], positive: ['positive', 0], negative: ['negative', 0], latent_image: ['empty', 0] },
    ...inputs,
  })
const BASE = {
  model: node('CheckpointLoaderSimple', { ckpt_name: 'base.safetensors' }),
  positive: text('a harbor'),
  negative: text('blurry'),
  empty: node('EmptyLatentImage', { width: 1024, height: 768, batch_size: 1 }),
  decoded: node('VAEDecode', { samples: ['last', 0], vae: ['model', 2] }),
  saved: node('SaveImage', { images: ['decoded', 0] }),
}

describe('the sampler that made the noise gives seed and model', () => {
  it('base and refiner of SDXL, and the two models of Wan 2.2', () => {
    const advanced = (inputs: Inputs) => sampled({ denoise: undefined, ...inputs }, 'KSamplerAdvanced')
    const graph = {
      ...BASE,
      refiner: node('CheckpointLoaderSimple', { ckpt_name: 'refiner.safetensors' }),
      refined: text('a harbor, refined'),
      first: advanced({ add_noise: 'enable', noise_seed: 721897303308196, start_at_step: 0, end_at_step: 20 }),
      last: advanced({
        ...{ add_noise: 'disable', noise_seed: 0, start_at_step: 20, end_at_step: 10_000 },
        ...{ model: ['refiner', 0], positive: ['refined', 0], latent_image: ['first', 0] },
      }),
    }
    expect(parseComfyUi(graph)).toMatchObject({
      prompt: 'a harbor',
      model: 'base.safetensors',
      seed: '721897303308196',
      width: 1024,
    })
  })

  it('a second pass over an enlarged picture', () => {
    const graph = {
      ...BASE,
      first: sampled({ seed: 11 }),
      larger: node('LatentUpscaleBy', { samples: ['first', 0], scale_by: 1.5 }),
      last: sampled({ seed: 22, denoise: 0.5, latent_image: ['larger', 0] }),
    }
    expect(parseComfyUi(graph)).toMatchObject({ seed: '11' })
  })

  it('a pass over a picture from a file is itself the one', () => {
    const graph = {
      ...BASE,
      loaded: node('LoadImage', { image: 'sketch.png' }),
      encoded: node('VAEEncode', { pixels: ['loaded', 0], vae: ['model', 2] }),
      last: sampled({ seed: 33, denoise: 0.6, latent_image: ['encoded', 0] }),
    }
    expect(parseComfyUi(graph)).toMatchObject({ seed: '33' })
  })

  it('of several noisy pictures laid together, the one they are laid on', () => {
    const part = (inputs: Inputs) => sampled({ add_noise: 'enable', ...inputs }, 'KSamplerAdvanced')
    const graph = {
      ...BASE,
      subject: text('a fox'),
      fox: part({ noise_seed: 2, positive: ['subject', 0] }),
      ground: part({ noise_seed: 1 }),
      composed: node('LatentComposite', { samples_from: ['fox', 0], samples_to: ['ground', 0], x: 0, y: 0 }),
      last: part({ add_noise: 'disable', noise_seed: 0, latent_image: ['composed', 0] }),
    }
    expect(parseComfyUi(graph)).toMatchObject({ seed: '1', prompt: 'a harbor' })
  })

  it('no seed is claimed where no noise is known', () => {
    const graph = {
      ...BASE,
      noisy: node('LoadLatent', { latent: 'noisy.latent' }),
      last: sampled({ add_noise: 'disable', noise_seed: 0, latent_image: ['noisy', 0] }, 'KSamplerAdvanced'),
    }
    expect(parseComfyUi(graph)?.seed).toBeUndefined()
    const seeded = { ...graph, noisy: node('NoisyLatent', { noise_seed: '18446744073709551615', width: 8, height: 8 }) }
    expect(parseComfyUi(seeded)?.seed).toBe('18446744073709551615')
  })

  it('samplers that take their noise apart, the second without', () => {
    const custom = (noise: string, latent: string) =>
      node('SamplerCustomAdvanced', {
        ...{ noise: [noise, 0], guider: ['guider', 0], sampler: ['euler', 0], sigmas: ['sigmas', 0] },
        latent_image: [latent, 0],
      })
    const graph = {
      ...BASE,
      noise: node('RandomNoise', { noise_seed: 77 }),
      none: node('DisableNoise', {}),
      guider: node('BasicGuider', { model: ['model', 0], conditioning: ['positive', 0] }),
      euler: node('KSamplerSelect', { sampler_name: 'euler' }),
      sigmas: node('BasicScheduler', { scheduler: 'simple', steps: 8, denoise: 1, model: ['model', 0] }),
      first: custom('noise', 'empty'),
      last: custom('none', 'first'),
    }
    expect(parseComfyUi(graph)).toMatchObject({ seed: '77', steps: 8 })
  })

  it('the first stage of Stable Cascade', () => {
    const graph = {
      ...BASE,
      first: sampled({ seed: 5 }),
      stage: node('StableCascade_StageB_Conditioning', { conditioning: ['zeroed', 0], stage_c: ['first', 0] }),
      zeroed: node('ConditioningZeroOut', { conditioning: ['positive', 0] }),
      last: sampled({ seed: 6, positive: ['stage', 0], negative: ['zeroed', 0] }),
    }
    expect(parseComfyUi(graph)).toMatchObject({ seed: '5', prompt: 'a harbor' })
  })
})

describe('what is saved comes before what is only shown', () => {
  it('whatever the order of the nodes', () => {
    const graph = {
      shown: node('PreviewImage', { images: ['draft', 0] }),
      draft: node('VAEDecode', { samples: ['other', 0], vae: ['model', 2] }),
      other: sampled({ seed: 1, positive: ['negative', 0] }),
      ...BASE,
      last: sampled({ seed: 2 }),
    }
    expect(parseComfyUi(graph)).toMatchObject({ seed: '2', prompt: 'a harbor' })
  })
})

describe('prompts', () => {
  it('a guider for two conditionings', () => {
    const graph = {
      ...BASE,
      guider: node('DualCFGGuider', {
        ...{ cfg_conds: 5, cfg_cond2_negative: 2, model: ['model', 0] },
        ...{ cond1: ['both', 0], cond2: ['both', 1], negative: ['negative', 0] },
      }),
      both: node('InstructPixToPixConditioning', { positive: ['positive', 0], negative: ['negative', 0] }),
      noise: node('RandomNoise', { noise_seed: 9 }),
      last: node('SamplerCustomAdvanced', { noise: ['noise', 0], guider: ['guider', 0], latent_image: ['both', 2] }),
    }
    expect(parseComfyUi(graph)).toMatchObject({
      prompt: 'a harbor',
      negativePrompt: 'blurry',
      guidanceScale: 5,
      seed: '9',
    })
  })

  it('strings that are joined before they are encoded', () => {
    const graph = {
      ...BASE,
      style: node('PrimitiveStringMultiline', { value: 'in ink' }),
      inner: node('StringConcatenate', { string_a: 'a harbor', string_b: ['style', 0], delimiter: ', ' }),
      outer: node('StringConcatenate', { string_a: ['inner', 0], string_b: 'at dawn', delimiter: ' ' }),
      positive: node('CLIPTextEncode', { text: ['outer', 0], clip: ['model', 1] }),
      last: sampled({ seed: 1 }),
    }
    expect(parseComfyUi(graph)?.prompt).toBe('a harbor, in ink at dawn')
  })

  it('strings joined in circles, or more often than anyone can read, end', () => {
    const circle = node('StringConcatenate', { string_a: ['joined', 0], string_b: ['joined', 0], delimiter: '' })
    const positive = node('CLIPTextEncode', { text: ['joined', 0], clip: ['model', 1] })
    expect(parseComfyUi({ ...BASE, joined: circle, positive, last: sampled({ seed: 1 }) })?.prompt).toBeUndefined()
    const doubled = Object.fromEntries(
      Array.from({ length: 60 }, (_, at) => {
        const below = at === 0 ? 'x' : [`double${at - 1}`, 0]
        return [`double${at}`, node('StringConcatenate', { string_a: below, string_b: below, delimiter: '' })]
      }),
    )
    const top = node('CLIPTextEncode', { text: ['double59', 0], clip: ['model', 1] })
    expect(parseComfyUi({ ...BASE, ...doubled, positive: top, last: sampled({ seed: 1 }) })?.seed).toBe('1')
  })

  it('a negative side that was emptied has no words', () => {
    const graph = {
      ...BASE,
      empty_side: node('ConditioningZeroOut', { conditioning: ['positive', 0] }),
      last: sampled({ seed: 1, negative: ['empty_side', 0] }),
    }
    expect(parseComfyUi(graph)?.negativePrompt).toBeUndefined()
  })

  it('encoders of SD3 and of Wan take their texts under names of their own', () => {
    const sd3 = {
      ...BASE,
      positive: node('CLIPTextEncodeSD3', { clip_l: 'a', clip_g: 'b', t5xxl: 'c' }),
      last: sampled({}),
    }
    expect(
      parseComfyUi({ ...sd3, last: sampled({ seed: 1 }) })
        ?.prompt?.split('\n')
        .toSorted(),
    ).toEqual(['a', 'b', 'c'])
    const wan = {
      loader: node('WanVideoModelLoader', { model: 'wan2_2.safetensors', lora: ['lora', 0] }),
      lora: node('WanVideoLoraSelect', { lora: 'motion.safetensors', strength: 0.7 }),
      words: node('WanVideoTextEncode', { positive_prompt: 'a fox runs', negative_prompt: 'static', t5: ['t5', 0] }),
      last: node('WanVideoSampler', { model: ['loader', 0], text_embeds: ['words', 0], seed: 4, steps: 30, cfg: 6 }),
      saved: node('VHS_VideoCombine', { images: ['last', 0] }),
    }
    expect(parseComfyUi(wan)).toMatchObject({
      prompt: 'a fox runs',
      negativePrompt: 'static',
      model: 'wan2_2.safetensors',
      seed: '4',
    })
  })
})

describe('models', () => {
  const withModel = (nodes: Record<string, unknown>) =>
    parseComfyUi({ ...BASE, last: sampled({ seed: 1, model: ['merged', 0] }), ...nodes })

  it('all that were merged are named', () => {
    const other = node('CheckpointLoaderSimple', { ckpt_name: 'other.safetensors' })
    const merged = node('ModelMergeSimple', { model1: ['model', 0], model2: ['other', 0], ratio: 0.5 })
    expect(withModel({ other, merged })?.model).toBe('base.safetensors + other.safetensors')
    const less = node('ModelMergeSubtract', { model1: ['model', 0], model2: ['other', 0], multiplier: 1 })
    expect(withModel({ other, merged: less })?.model).toBe('base.safetensors - other.safetensors')
  })

  it('merges that form a circle end', () => {
    const merged = node('ModelMergeSimple', { model1: ['merged', 0], model2: ['merged', 0] })
    expect(withModel({ merged })?.model).toBeUndefined()
  })

  it('loaders that hold the file next to its preview, and names from another node', () => {
    const merged = node('CheckpointLoader|pysssss', { ckpt_name: { content: 'shown.safetensors', image: null } })
    expect(withModel({ merged })?.model).toBe('shown.safetensors')
    const named = node('UNETLoader', { unet_name: ['name', 0] })
    expect(withModel({ merged: named, name: node('String', { value: 'flux.gguf' }) })?.model).toBe('flux.gguf')
  })

  it('loaders of several LoRAs, each with a switch', () => {
    const stack = node('CR LoRA Stack', {
      ...{ switch_1: 'On', lora_name_1: 'ink', model_weight_1: 0.8, switch_2: 'Off', lora_name_2: 'off' },
      ...{ switch_3: 'On', lora_name_3: 'None', model_weight_3: 1 },
    })
    const merged = node('CR Apply LoRA Stack', { model: ['model', 0], lora_stack: ['stack', 0] })
    expect(withModel({ stack, merged })).toMatchObject({
      model: 'base.safetensors',
      loras: [{ name: 'ink', weight: 0.8 }],
    })
  })
})
