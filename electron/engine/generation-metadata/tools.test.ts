/** Texts as the tools write them: one by one, without a picture around. */
import { describe, expect, it } from 'vitest'
import { parseAutomatic1111 } from './automatic1111.ts'
import { parseInvokeAi, parseInvokeAi1, parseInvokeAi2 } from './invokeai.ts'
import { parseFooocus, parseSwarmUi } from './json-tools.ts'
import { parseNovelAi } from './novelai.ts'

describe('InvokeAI', () => {
  it('version 1, a command line', () => {
    const text = '"a fox, (fur:1.2) [fog, rain]" -s 50 -S 2980747362 -W 512 -H 768 -C 5.0 -A k_lms -G 0.9 -U 4'
    expect(parseInvokeAi1(text)).toEqual({
      ...{ prompt: 'a fox, (fur:1.2)', negativePrompt: 'fog, rain', seed: '2980747362', steps: 50, guidanceScale: 5 },
      ...{ sampler: 'k_lms', width: 512, height: 768, loras: [] },
    })
    expect(parseInvokeAi1('a dream of mine')).toBeUndefined()
  })

  it.each([[[{ prompt: 'a fox [fog]', weight: 1 }]], ['a fox [fog]']])('version 2, JSON', (prompt) => {
    const image = { prompt, sampler: 'k_lms', seed: 7, steps: 50, cfg_scale: 5, width: 512, height: 768 }
    expect(parseInvokeAi2({ model_weights: 'deliberate', image })).toMatchObject({
      ...{ prompt: 'a fox', negativePrompt: 'fog', model: 'deliberate', seed: '7', sampler: 'k_lms' },
    })
  })

  it.each([
    ['3', { model_name: 'jug', base_model: 'sdxl' }, [{ lora: { model_name: 'fur' }, weight: 0.5 }]],
    ['5', { key: 'k', name: 'jug', base: 'sdxl' }, [{ model: { name: 'fur' }, weight: 0.5 }]],
  ])('version %s', (_, model, loras) => {
    expect(parseInvokeAi({ positive_prompt: 'a fox', model, loras, guidance: 4, seed: 1 })).toMatchObject({
      ...{ model: 'jug', guidanceScale: 4, loras: [{ name: 'fur', weight: 0.5 }] },
    })
  })
})

describe('NovelAI', () => {
  const OLD = { steps: 50, sampler: 'k_euler_ancestral', seed: 9, strength: 0.7, noise: 0.2, scale: 10, uc: 'lowres' }

  it('older pictures have their prompt in the description', () => {
    const found = parseNovelAi(OLD, { description: 'a cat, icon ', source: 'Stable Diffusion 1D44365E' })
    expect(found).toMatchObject({ prompt: 'a cat, icon', negativePrompt: 'lowres', seed: '9', guidanceScale: 10 })
  })

  it('newer ones describe each character', () => {
    const caption = (base: string, ...others: string[]) => ({
      caption: { base_caption: base, char_captions: others.map((char_caption) => ({ char_caption, centers: [] })) },
    })
    const comment = { ...OLD, prompt: 'two people', v4_prompt: caption('two people', 'a knight', 'a bard') }
    const negative = { v4_negative_prompt: caption('lowres', '', 'beard') }
    expect(
      parseNovelAi({ ...comment, ...negative }, { description: undefined, source: 'NovelAI Diffusion V4' }),
    ).toMatchObject({
      prompt: 'two people\na knight\na bard',
      negativePrompt: 'lowres\nbeard',
    })
  })

  it('a comment of something else is not taken for it', () => {
    expect(parseNovelAi({ prompt: 'x' }, { description: 'y', source: undefined })).toBeUndefined()
    expect(parseNovelAi('Created with GIMP', { description: 'y', source: undefined })).toBeUndefined()
  })
})

describe('descendants of Fooocus', () => {
  it('RuinedFooocus and Fooocus-MRE shorten names', () => {
    const ruined = {
      ...{ Prompt: 'a ship', Negative: 'fog', steps: 30, cfg: 8, width: 1152, height: 896, seed: 3 },
      ...{ sampler_name: 'dpmpp_2m', scheduler: 'karras', base_model_name: 'sd_xl', software: 'RuinedFooocus' },
    }
    expect(parseFooocus(ruined)).toMatchObject({
      ...{
        prompt: 'a ship',
        negativePrompt: 'fog',
        model: 'sd_xl',
        guidanceScale: 8,
        sampler: 'dpmpp_2m',
        width: 1152,
      },
    })
  })
})

describe('SwarmUI', () => {
  it('older versions name the sampler after ComfyUI', () => {
    const params = {
      prompt: 'a well',
      comfyuisampler: 'euler',
      comfyuischeduler: 'normal',
      seed: '12345678901234567890',
    }
    expect(parseSwarmUi({ sui_image_params: params })).toMatchObject({
      ...{ sampler: 'euler', scheduler: 'normal', seed: '12345678901234567890' },
    })
  })
})

describe('texts in the form of AUTOMATIC1111', () => {
  it('Civitai names model and LoRAs in a list', () => {
    const resources = [
      { type: 'checkpoint', modelVersionId: 1, modelName: 'Jug: the, second', modelVersionName: 'v9' },
      { type: 'lora', weight: 0.8, modelVersionId: 2, modelName: 'Ink' },
      { type: 'embed', modelVersionId: 3, modelName: 'bad hands' },
    ]
    const text = `a ship\nNegative prompt: fog\nSteps: 25, Sampler: Euler a, CFG scale: 4, Seed: 5, Created Date: 2024-11-02T10:11:12.345Z, Civitai resources: ${JSON.stringify(resources)}, Civitai metadata: {"remixOfId":7}`
    expect(parseAutomatic1111(text)).toMatchObject({
      ...{ prompt: 'a ship', model: 'Jug: the, second', seed: '5', loras: [{ name: 'Ink', weight: 0.8 }] },
    })
  })

  it('Fooocus lists its LoRAs with their weights', () => {
    const text =
      'a ship\nSteps: 30, Sampler: DPM++ 2M, Seed: 5, Size: 8x8, Model: jug, Lora weights: "sea: 0.1, fog: 1.0", Version: Fooocus v2.5'
    expect(parseAutomatic1111(text)?.loras).toEqual([
      { name: 'sea', weight: 0.1 },
      { name: 'fog', weight: 1 },
    ])
  })

  it('a list that is no JSON loses nothing else', () => {
    const text = 'x\nSteps: 1, Seed: 2, Civitai resources: [{"type":"lora", Model: m'
    expect(parseAutomatic1111(text)).toMatchObject({ prompt: 'x', seed: '2', steps: 1 })
  })
})
