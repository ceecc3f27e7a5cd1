/** How long one fingerprint takes, against the architecture that most image search is built on. */
import { existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { createInference } from '#models/inference/engine.ts'
import { CLIP_VIT_B32_IMAGE, clipImageGraph } from '#models/onnx-graphs/clip-graphs.ts'
import { writeFileChunks } from '#models/onnx-graphs/write-file.ts'
import type { InstalledProfile } from '#models/profiles/installed.ts'
import { median } from '../bench/median.ts'
import { drawPixels } from './drawn-pictures.ts'
import { rounded, type SpeedResult } from './results.ts'

const ROUNDS = 31
const WARM_UP_ROUNDS = 3

/** As Hugging Face's CLIPImageProcessor has them for every CLIP of OpenAI. */
const CLIP_PREPROCESS: InstalledProfile['image']['preprocess'] = {
  fit: 'crop',
  shortestEdge: CLIP_VIT_B32_IMAGE.imageSize,
  cropSize: CLIP_VIT_B32_IMAGE.imageSize,
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
}

/** The profile with CLIP's picture tower in the place of its own; written once, 350 MB. */
async function withClip(profile: InstalledProfile, folder: string): Promise<InstalledProfile> {
  const modelPath = join(folder, 'clip-vit-b32-generated.onnx')
  if (!existsSync(modelPath)) {
    await writeFileChunks(`${modelPath}.new`, clipImageGraph(CLIP_VIT_B32_IMAGE, 1))
    await rename(`${modelPath}.new`, modelPath)
  }
  const { dimensions } = CLIP_VIT_B32_IMAGE
  return { ...profile, image: { modelId: 'clip', dimensions, modelPath, preprocess: CLIP_PREPROCESS } }
}

/**
 * From decoded pixels to a vector, one picture at a time, in turns, so that whatever else the machine does falls on
 * both. CLIP ViT-B/32 is the architecture in fp32 with generated weights, which take as long as trained ones.
 */
export async function measureSpeed(profile: InstalledProfile, seed: number, folder: string): Promise<SpeedResult> {
  const contenders = [profile, await withClip(profile, folder)].map((each) => createInference({ profile: each }))
  try {
    const times = contenders.map((): number[] => [])
    for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
      const picture = await drawPixels(seed, round + WARM_UP_ROUNDS)
      for (const [at, inference] of contenders.entries()) {
        const startMs = performance.now()
        await inference.embedImages([picture])
        if (round >= 0) times[at]?.push(performance.now() - startMs)
      }
    }
    const [profileMs = 0, clipMs = 0] = times.map((each) => rounded(median(each)))
    return { profileMs, clipMs, rounds: ROUNDS }
  } finally {
    await Promise.all(contenders.map((inference) => inference.close()))
  }
}
