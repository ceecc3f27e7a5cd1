import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { replacePngTexts } from '#shared/character-card/png-text.ts'
import { settingsKey, toVisualGeneration } from './generation.ts'
import { readGeneration } from './read-generation.ts'

const blank = sharp({ create: { width: 8, height: 8, channels: 3, background: '#888' } })

async function pngWith(texts: Record<string, string>): Promise<Uint8Array> {
  const encoder = new TextEncoder()
  const entries = Object.entries(texts).map(([keyword, text]) => ({ keyword, value: encoder.encode(text) }))
  return replacePngTexts(await blank.clone().png().toBuffer(), () => false, entries)
}

const pngWithJson = (texts: Record<string, unknown>) =>
  pngWith(
    Object.fromEntries(
      Object.entries(texts).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]),
    ),
  )

const A1111 = `a drow rogue, silver eyes <lora:dnd_style:0.8>
second line, with: colon
Negative prompt: blurry, low quality
worst
Steps: 40, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7.5, Seed: 42957381, Size: 832x1216, Model hash: abc, Model: sdxl_base, Lora hashes: "dnd_style: 1a, x: 2b", Version: v1.10`

describe('AUTOMATIC1111', () => {
  test('prompt, negative prompt and settings from PNG', async () => {
    expect(readGeneration(await pngWith({ parameters: A1111 }))).toEqual({
      sourceTool: 'automatic1111',
      prompt: 'a drow rogue, silver eyes <lora:dnd_style:0.8>\nsecond line, with: colon',
      negativePrompt: 'blurry, low quality\nworst',
      model: 'sdxl_base',
      seed: '42957381',
      steps: 40,
      guidanceScale: 7.5,
      sampler: 'DPM++ 2M',
      scheduler: 'Karras',
      width: 832,
      height: 1216,
      loras: [{ name: 'dnd_style', weight: 0.8 }],
      raw: `parameters: ${A1111}`,
    })
  })

  test.each(['jpeg', 'webp'] as const)('from the EXIF user comment of %s, in UTF-16', async (format) => {
    const body = Buffer.from(A1111.replace('drow', 'dröw'), 'utf16le').swap16()
    const picture = blank.clone().toFormat(format)
    // The WebP needs a chunk to replace; the JPEG gets its only segment here.
    const bytes = await (format === 'webp' ? picture.withExif({ IFD0: { Copyright: 'x' } }) : picture).toBuffer()
    const exif = exifWithUserComment(Buffer.concat([Buffer.from('UNICODE\0'), body]))
    const found = readGeneration(withExif(bytes, format, exif))
    expect(found?.prompt).toContain('a dröw rogue')
    expect(found?.seed).toBe('42957381')
  })

  test('from a text file next to the picture', async () => {
    expect(readGeneration(await blank.clone().png().toBuffer(), A1111)?.model).toBe('sdxl_base')
  })
})

const COMFY = {
  '3': {
    class_type: 'KSampler',
    inputs: {
      seed: 156680208700286,
      steps: ['30', 0],
      cfg: 8,
      sampler_name: 'euler',
      scheduler: 'normal',
      model: ['12', 0],
      positive: ['20', 0],
      negative: ['7', 0],
      latent_image: ['5', 0],
    },
  },
  '4': { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'dreamshaper.safetensors' } },
  '5': { class_type: 'EmptyLatentImage', inputs: { width: 512, height: 768, batch_size: 1 } },
  '6': { class_type: 'CLIPTextEncode', inputs: { text: ['21', 0], clip: ['12', 1] } },
  '7': { class_type: 'CLIPTextEncode', inputs: { text: 'watermark', clip: ['12', 1] } },
  '8': { class_type: 'VAEDecode', inputs: { samples: ['3', 0], vae: ['4', 2] } },
  '9': { class_type: 'SaveImage', inputs: { filename_prefix: 'x', images: ['8', 0] } },
  '12': {
    class_type: 'LoraLoader',
    inputs: { lora_name: 'ink.safetensors', strength_model: 0.6, strength_clip: 1, model: ['13', 0], clip: ['4', 1] },
  },
  '13': {
    class_type: 'Power Lora Loader',
    inputs: {
      lora_1: { on: true, lora: 'glow', strength: 0.3 },
      lora_2: { on: false, lora: 'off', strength: 1 },
      model: ['4', 0],
    },
  },
  '20': { class_type: 'ConditioningCombine', inputs: { conditioning_1: ['6', 0], conditioning_2: ['6', 0] } },
  '21': { class_type: 'Anything', inputs: { string_a: 'a lighthouse', string_b: 'in a storm', delimiter: ', ' } },
  '30': { class_type: 'PrimitiveInt', inputs: { value: 25 } },
}

describe('ComfyUI', () => {
  test('the graph is traced through unknown nodes, combined conditionings and stacked LoRAs', async () => {
    expect(readGeneration(await pngWithJson({ prompt: COMFY, workflow: { nodes: [] } }))).toMatchObject({
      sourceTool: 'comfyui',
      prompt: 'a lighthouse, in a storm',
      negativePrompt: 'watermark',
      model: 'dreamshaper.safetensors',
      seed: '156680208700286',
      steps: 25,
      guidanceScale: 8,
      sampler: 'euler',
      scheduler: 'normal',
      width: 512,
      height: 768,
      loras: [
        { name: 'glow', weight: 0.3 },
        { name: 'ink.safetensors', weight: 0.6 },
      ],
    })
  })

  test('samplers split into noise, guider and sigmas', async () => {
    const graph = {
      '1': { class_type: 'UNETLoader', inputs: { unet_name: 'flux-dev' } },
      '2': { class_type: 'CLIPTextEncode', inputs: { text: 'a glass city', clip: ['9', 0] } },
      '3': { class_type: 'FluxGuidance', inputs: { guidance: 3.5, conditioning: ['2', 0] } },
      '4': { class_type: 'BasicGuider', inputs: { model: ['1', 0], conditioning: ['3', 0] } },
      '5': { class_type: 'RandomNoise', inputs: { noise_seed: 7 } },
      '6': { class_type: 'BasicScheduler', inputs: { scheduler: 'simple', steps: 20, model: ['1', 0] } },
      '7': { class_type: 'KSamplerSelect', inputs: { sampler_name: 'euler' } },
      '8': {
        class_type: 'SamplerCustomAdvanced',
        inputs: { noise: ['5', 0], guider: ['4', 0], sampler: ['7', 0], sigmas: ['6', 0], latent_image: ['10', 0] },
      },
      '10': { class_type: 'EmptySD3LatentImage', inputs: { width: 1024, height: 1024 } },
      '11': { class_type: 'SaveImage', inputs: { images: ['8', 0] } },
    }
    expect(readGeneration(await pngWithJson({ prompt: graph }))).toMatchObject({
      prompt: 'a glass city',
      model: 'flux-dev',
      seed: '7',
      steps: 20,
      guidanceScale: 3.5,
      sampler: 'euler',
      scheduler: 'simple',
      width: 1024,
    })
  })

  test('a cycle ends, NaN is read, and a graph without a sampler is kept raw', async () => {
    const cyclic = {
      '1': { class_type: 'A', inputs: { model: ['2', 0] } },
      '2': { class_type: 'B', inputs: { model: ['1', 0], note: 'find me' } },
    }
    const found = readGeneration(
      await pngWith({ prompt: JSON.stringify(cyclic).replace('"find me"', 'NaN, "x": "find me"') }),
    )
    expect(found).toMatchObject({ sourceTool: 'comfyui', loras: [] })
    expect(found?.prompt).toBeUndefined()
    expect(found?.raw).toContain('find me')
  })
})

describe('tools that write one JSON document', () => {
  test('InvokeAI', async () => {
    const metadata = {
      positive_prompt: 'a fox',
      negative_prompt: 'fog',
      seed: 1,
      steps: 30,
      cfg_scale: 7,
      scheduler: 'euler',
      width: 512,
      height: 512,
      model: { name: 'juggernaut' },
      loras: [{ model: { name: 'fur' }, weight: 0.5 }],
    }
    expect(readGeneration(await pngWithJson({ invokeai_metadata: metadata }))).toMatchObject({
      sourceTool: 'invokeai',
      prompt: 'a fox',
      negativePrompt: 'fog',
      model: 'juggernaut',
      loras: [{ name: 'fur', weight: 0.5 }],
    })
  })

  test('NovelAI', async () => {
    const comment = {
      prompt: 'a castle',
      uc: 'lowres',
      seed: 99,
      steps: 28,
      scale: 5,
      sampler: 'k_euler',
      width: 832,
      height: 1216,
    }
    expect(
      readGeneration(await pngWithJson({ Software: 'NovelAI', Source: 'NovelAI Diffusion V4', Comment: comment })),
    ).toMatchObject({
      sourceTool: 'novelai',
      prompt: 'a castle',
      negativePrompt: 'lowres',
      model: 'NovelAI Diffusion V4',
      guidanceScale: 5,
      seed: '99',
    })
  })

  test.each([
    [
      'snake case',
      {
        prompt: 'a ship',
        negative_prompt: 'n',
        base_model: 'jug',
        seed: '5',
        steps: 30,
        guidance_scale: 4,
        resolution: '(1152, 896)',
        loras: [['sea', 0.1, 'hash']],
      },
    ],
    [
      'title case',
      {
        Prompt: 'a ship',
        'Negative Prompt': 'n',
        'Base Model': 'jug',
        Seed: 5,
        Steps: 30,
        'Guidance Scale': 4,
        Resolution: '(1152, 896)',
        lora_combined_1: 'sea : 0.1',
      },
    ],
  ])('Fooocus in %s', async (_, parameters) => {
    expect(readGeneration(await pngWithJson({ parameters, fooocus_scheme: 'fooocus' }))).toMatchObject({
      sourceTool: 'fooocus',
      prompt: 'a ship',
      model: 'jug',
      seed: '5',
      width: 1152,
      height: 896,
      loras: [{ name: 'sea', weight: 0.1 }],
    })
  })

  test('SwarmUI', async () => {
    const parameters = {
      sui_image_params: {
        prompt: 'a well',
        negativeprompt: 'n',
        model: 'sdxl',
        seed: 3,
        steps: 20,
        cfgscale: 6,
        width: 64,
        height: 64,
        loras: ['moss'],
        loraweights: ['0.7'],
      },
    }
    expect(readGeneration(await pngWithJson({ parameters }))).toMatchObject({
      sourceTool: 'swarmui',
      prompt: 'a well',
      negativePrompt: 'n',
      loras: [{ name: 'moss', weight: 0.7 }],
    })
  })
})

describe('whatever a file holds', () => {
  test('a picture without metadata, or with a copyright only, has no generation', async () => {
    expect(readGeneration(await blank.clone().png().toBuffer())).toBeUndefined()
    expect(readGeneration(await pngWith({ Copyright: 'mine' }))).toBeUndefined()
  })

  test.each(['{"prompt":', '[]', '{"1":{"class_type":1}}', 'free text', '{"sui_image_params": 3}', '{'.repeat(500)])(
    '%s is kept raw',
    async (text) => {
      expect(readGeneration(await pngWith({ parameters: text }))).toMatchObject({
        sourceTool: 'unknown',
        raw: `parameters: ${text}`,
        loras: [],
      })
    },
  )

  test('bytes that are no picture give nothing', () => {
    expect(readGeneration(new Uint8Array([1, 2, 3]))).toBeUndefined()
  })
})

test('the settings key ignores the seed and nothing else', async () => {
  const read = async (text: string) => {
    const generation = readGeneration(await pngWith({ parameters: text }))
    return generation === undefined ? undefined : settingsKey(generation)
  }
  const key = await read(A1111)
  expect(key).toBeDefined()
  expect(await read(A1111.replace('42957381', '1'))).toBe(key)
  expect(await read(A1111.replace('Steps: 40', 'Steps: 41'))).not.toBe(key)
  expect(await read(A1111.replace('silver', 'golden'))).not.toBe(key)
})

test('a seed beyond 2^53 reaches the card digit for digit', async () => {
  const generation = readGeneration(await pngWith({ parameters: A1111.replace('42957381', '18446744073709551615') }))
  expect(generation && toVisualGeneration(generation)).toMatchObject({
    seed: '18446744073709551615',
    steps: 40,
    style_loras: ['dnd_style'],
  })
})

/** A little-endian TIFF block: one IFD that points to an EXIF IFD with the user comment. */
function exifWithUserComment(comment: Buffer): Buffer {
  const exif = Buffer.alloc(44 + comment.length)
  exif.write('II*\0', 0, 'latin1')
  exif.writeUInt32LE(8, 4)
  writeEntry(exif, 8, { tag: 0x8769, type: 4, count: 1, value: 26 })
  writeEntry(exif, 26, { tag: 0x9286, type: 7, count: comment.length, value: 44 })
  comment.copy(exif, 44)
  return exif
}

/** A directory of one entry: count, entry, and no next directory. */
function writeEntry(
  exif: Buffer,
  offset: number,
  entry: { tag: number; type: number; count: number; value: number },
): void {
  exif.writeUInt16LE(1, offset)
  exif.writeUInt16LE(entry.tag, offset + 2)
  exif.writeUInt16LE(entry.type, offset + 4)
  exif.writeUInt32LE(entry.count, offset + 6)
  exif.writeUInt32LE(entry.value, offset + 10)
  exif.writeUInt32LE(0, offset + 14)
}

function withExif(picture: Buffer, format: 'jpeg' | 'webp', exif: Buffer): Uint8Array {
  return format === 'jpeg' ? jpegWithExif(picture, exif) : webpWithExif(picture, exif)
}

function jpegWithExif(jpeg: Buffer, exif: Buffer): Uint8Array {
  const segment = Buffer.concat([Buffer.from([0xff, 0xe1, 0, 0]), Buffer.from('Exif\0\0'), exif])
  segment.writeUInt16BE(segment.length - 2, 2)
  return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)])
}

/** Replaces the EXIF chunk that the encoder wrote. */
function webpWithExif(webp: Buffer, exif: Buffer): Uint8Array {
  const at = webp.indexOf('EXIF')
  const padded = Buffer.concat([exif, Buffer.alloc(exif.length % 2)])
  const chunk = Buffer.concat([Buffer.from('EXIF\0\0\0\0'), padded])
  chunk.writeUInt32LE(exif.length, 4)
  const file = Buffer.concat([webp.subarray(0, at), chunk])
  file.writeUInt32LE(file.length - 8, 4)
  return file
}
