import type { GrayImage } from './gray.ts'

/** Below this side a picture has too few pixels for 64 bits of structure. */
const SMALLEST_SIDE = 32

/** PDQ asks for 50 of its 100 quality points before a hash may count. */
const LEAST_INFORMATION = 0.5

/**
 * Differences between neighbors count in steps of 2 % of full contrast, as whole steps, so that noise and slow
 * gradients count nothing; 2,250 steps over the 32 × 32 picture make full information.
 */
const STEPS_PER_FULL_CONTRAST = 50
const STEPS_OF_FULL_INFORMATION = 2_250

/**
 * How much structure a 32 × 32 gray picture holds, 0 (flat) to 1: the gradient sum that PDQ uses as its quality
 * (Meta, "The TMK+PDQF video-hashing algorithm and the PDQ image-hashing algorithm", 2019), rescaled from PDQ's
 * 64 × 64 pixels: at half the side there are a quarter of the differences, each twice as large.
 */
export function pictureInformation({ width, height, data }: GrayImage): number {
  let steps = 0
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const value = data[at] ?? 0
      if (x + 1 < width) steps += contrastSteps(value - (data[at + 1] ?? 0))
      if (y + 1 < height) steps += contrastSteps(value - (data[at + width] ?? 0))
    }
  }
  return Math.min(steps / STEPS_OF_FULL_INFORMATION, 1)
}

/** Whether a picture of this size (pixels) and information says too little for its hashes to accuse anyone. */
export function isLowInformation(width: number, height: number, information: number): boolean {
  return Math.min(width, height) < SMALLEST_SIDE || information < LEAST_INFORMATION
}

function contrastSteps(difference: number): number {
  return Math.floor((Math.abs(difference) * STEPS_PER_FULL_CONTRAST) / 255)
}
