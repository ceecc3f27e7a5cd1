/** Real files as a creator has them, written into a folder of the test. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { drawnScene } from '../fixtures/drawn-scene.ts'
import { join as joinBytes, latin1, pngChunk, withPngChunks } from '../fixtures/hostile/bytes.ts'

const SIZE = { width: 480, height: 360 }

/** Writes the files, by their paths inside the folder, and returns their absolute paths. */
export async function writeFiles(
  directory: string,
  files: Readonly<Record<string, Uint8Array | string>>,
): Promise<string[]> {
  return await Promise.all(
    Object.entries(files).map(async ([name, content]) => {
      const path = join(directory, name)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, content)
      return path
    }),
  )
}

export const scene = (seed: number): Promise<Buffer> => drawnScene(seed, SIZE)

/** The same scene after an edit. */
export async function editedScene(seed: number, edit: (picture: Sharp) => Sharp): Promise<Buffer> {
  return await edit(sharp(await scene(seed)))
    .png()
    .toBuffer()
}

/** A picture with the prompt it was made with, as AUTOMATIC1111's web UI writes it. */
export async function pictureWithPrompt(seed: number, prompt: string): Promise<Uint8Array> {
  const parameters = `${prompt}\nNegative prompt: blurry\nSteps: 30, Sampler: DPM++ 2M, CFG scale: 6, Seed: ${seed}, Size: 480x360, Model: sdxl_base`
  return withPngChunks(await scene(seed), pngChunk('tEXt', joinBytes(latin1('parameters\0'), latin1(parameters))))
}

/** A picture that ends in its middle. */
export async function brokenPicture(seed: number): Promise<Buffer> {
  const whole = await scene(seed)
  return whole.subarray(0, whole.length / 2)
}
