/** How long one fingerprint takes, against the architecture that most image search is built on. */
import type { RgbImage } from '#models/hashes/grey.ts'
import { createInference } from '#models/inference/engine.ts'
import type { InstalledProfile } from '#models/profiles/installed.ts'
import { prepareBenchModels } from '../bench/bench-models.ts'
import { median } from '../bench/median.ts'
import { drawPixels } from './drawn-pictures.ts'
import { rounded, type SpeedResult } from './results.ts'

const ROUNDS = 31
const WARM_UP_ROUNDS = 3

/**
 * From decoded pixels to a vector, one picture at a time, in turns, so that whatever else the machine does falls on
 * both. CLIP ViT-B/32 is the architecture with generated weights, which take as long as trained ones.
 */
export async function measureSpeed(profile: InstalledProfile, seed: number): Promise<SpeedResult> {
  const contenders = [profile, (await prepareBenchModels()).profile].map((each) => createInference({ profile: each }))
  try {
    const times = contenders.map((): number[] => [])
    for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
      const picture: RgbImage = await drawPixels(seed, round + WARM_UP_ROUNDS)
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
