/**
 * The models of the standard or the large profile at full size with generated weights, laid out both as transformers.js
 * and as the engine wants them. Written once below `out/`: about 480 MB, or 2.6 GB.
 */
import { existsSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { BGE_LARGE, BGE_SMALL, bertGraph } from '#models/onnx-graphs/bert-graph.ts'
import { CLIP_VIT_B32_IMAGE, CLIP_VIT_L14_IMAGE, clipImageGraph } from '#models/onnx-graphs/clip-graphs.ts'
import { generateValues } from '#models/onnx-graphs/generated-weights.ts'
import type { Chunks } from '#models/onnx-graphs/protobuf.ts'
import { bgeTokenizerFile, clipTokenizerFile } from '#models/onnx-graphs/tokenizer-files.ts'
import { writeFileChunks } from '#models/onnx-graphs/write-file.ts'
import type { InstalledProfile } from '#models/profiles/installed.ts'
import { loadManifest } from '#models/profiles/manifest.ts'

const PIXELS = { width: 1920, height: 1080 }

export interface BenchModels {
  /** Parent folder of the models `clip` and `bge`, as transformers.js wants it. */
  readonly folder: string
  readonly profile: InstalledProfile
  /** A PNG of 1920 × 1080. */
  readonly picturePath: string
}

export type BenchSize = 'standard' | 'large'
/** `q8`: linear layers in 8 bits, as the files on the hub that the profiles name. */
export type BenchPrecision = 'fp32' | 'q8'
/** As transformers.js names the files. */
const SUFFIX: Readonly<Record<BenchPrecision, string>> = { fp32: '', q8: '_quantized' }

const SHAPES = {
  standard: { image: CLIP_VIT_B32_IMAGE, text: BGE_SMALL, folder: 'bench-models' },
  large: { image: CLIP_VIT_L14_IMAGE, text: BGE_LARGE, folder: 'bench-models-large' },
}

async function put(path: string, make: () => Chunks): Promise<void> {
  if (existsSync(path)) return
  await writeFileChunks(`${path}.new`, make())
  await rename(`${path}.new`, path)
}

export async function prepareBenchModels(
  size: BenchSize = 'standard',
  precision: BenchPrecision = 'fp32',
): Promise<BenchModels> {
  const shapes = SHAPES[size]
  const folder = join(import.meta.dirname, '../../out', shapes.folder)
  const profile = benchProfile(folder, size, SUFFIX[precision])
  const textEncoder = new TextEncoder()
  await put(profile.image.modelPath, () => clipImageGraph(shapes.image, 1, precision === 'q8'))
  await put(profile.text.modelPath, () => bertGraph(shapes.text, 1, precision === 'q8'))
  await put(profile.text.tokenizerPath, () => [textEncoder.encode(bgeTokenizerFile().json)])
  await put(profile.imageText.tokenizerPath, () => [textEncoder.encode(clipTokenizerFile().json)])
  await writeSettings(folder, profile)
  const picturePath = join(folder, 'picture.png')
  if (!existsSync(picturePath)) await drawPicture(picturePath)
  return { folder, profile, picturePath }
}

function benchProfile(folder: string, size: BenchSize, suffix: string): InstalledProfile {
  const profile = loadManifest().profiles.find(({ id }) => id === size)
  if (profile?.availability !== 'download') throw new Error(`the ${size} profile has files`)
  const { image, imageText, text, calibration } = profile
  const clipModel = { modelId: 'clip', dimensions: image.dimensions }
  return {
    id: size,
    version: 'bench',
    image: {
      ...clipModel,
      preprocess: image.preprocess,
      modelPath: join(folder, `clip/onnx/vision_model${suffix}.onnx`),
    },
    imageText: {
      ...clipModel,
      maxTokens: imageText.maxTokens,
      // Not measured, so never opened: the image encoder's file is used as a placeholder.
      modelPath: join(folder, `clip/onnx/vision_model${suffix}.onnx`),
      tokenizerPath: join(folder, 'clip/tokenizer.json'),
      tokenizer: imageText.tokenizer,
    },
    text: {
      modelId: 'bge',
      dimensions: text.dimensions,
      maxTokens: text.maxTokens,
      queryPrefix: text.queryPrefix,
      modelPath: join(folder, `bge/onnx/model${suffix}.onnx`),
      tokenizerPath: join(folder, 'bge/tokenizer.json'),
    },
    calibration,
    findsPictures: true,
  }
}

/** Writes what transformers.js reads in addition to the models. */
async function writeSettings(folder: string, { image }: InstalledProfile): Promise<void> {
  if (image.preprocess.fit !== 'crop') throw new Error('the standard profile crops')
  const { shortestEdge, cropSize, mean, std } = image.preprocess
  const files = {
    'clip/config.json': { model_type: 'clip' },
    'clip/preprocessor_config.json': {
      image_processor_type: 'CLIPImageProcessor',
      ...{ do_convert_rgb: true, do_resize: true, size: { shortest_edge: shortestEdge }, resample: 3 },
      ...{ do_center_crop: true, crop_size: cropSize, do_rescale: true, rescale_factor: 1 / 255 },
      ...{ do_normalize: true, image_mean: mean, image_std: std },
    },
    'bge/config.json': { model_type: 'bert' },
    'bge/tokenizer_config.json': { tokenizer_class: 'BertTokenizer', model_max_length: 512, pad_token: '[PAD]' },
  }
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, JSON.stringify(content))
  }
}

/** A scene of gradients and shapes with a little grain, as a rendered picture has. */
async function drawPicture(path: string): Promise<void> {
  const { width, height } = PIXELS
  const scene = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="#1b2a52"/><stop offset="1" stop-color="#e7a76c"/>
    </linearGradient></defs><rect width="100%" height="100%" fill="url(#sky)"/>
    <circle cx="1400" cy="300" r="120" fill="#fff2c8"/><path d="M0 900 500 420 900 860 1300 500 1920 940V1080H0Z" fill="#2c3b2f"/>
    <path d="M300 1080V620l90-110 90 110v460Z" fill="#433a55"/></svg>`
  const pixels = await sharp(Buffer.from(scene)).removeAlpha().raw().toBuffer()
  const grain = generateValues('grain', 1, pixels.length, 3)
  const grained = Uint8ClampedArray.from(pixels, (value, index) => value + (grain[index] ?? 0))
  await sharp(grained, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(path)
}
