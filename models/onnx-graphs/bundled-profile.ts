/** The bundled profile at a small size, with generated weights: what the app's own manifest says, on files for tests. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type BundledFile, loadManifest, type Manifest, manifestSchema } from '../profiles/manifest.ts'
import { bertGraph } from './bert-graph.ts'
import { clipImageGraph } from './clip-graphs.ts'
import { bgeTokenizerFile } from './tokenizer-files.ts'
import { type WrittenFile, writeFileChunks } from './write-file.ts'

const IMAGE = { width: 32, heads: 4, layers: 1, inner: 64, imageSize: 112, patchSize: 16, dimensions: 256 }
const TEXT = { width: 256, heads: 4, layers: 1, inner: 64, maxTokens: 512, imageDimensions: 256 }

export interface TestBundledProfile {
  /** Holds this profile alone, with the sizes and digests of its files. */
  readonly manifest: Manifest
  readonly bundledFolder: string
}

/** Writes about 3 MB to `embedded/` in `directory`, as models/embedded/ has them. */
export async function writeBundledProfile(directory: string, seed = 1): Promise<TestBundledProfile> {
  const profile = loadManifest({}).profiles.find(({ availability }) => availability === 'bundled')
  if (profile?.availability !== 'bundled') throw new Error('the manifest has no bundled profile')
  const bundledFolder = join(directory, 'embedded')
  mkdirSync(bundledFolder, { recursive: true })
  const tokenizer = bgeTokenizerFile()
  const put = (path: string, content: Parameters<typeof writeFileChunks>[1]) =>
    writeFileChunks(join(bundledFolder, path), content)
  const written: Readonly<Record<string, WrittenFile>> = {
    'image.onnx': await put('image.onnx', clipImageGraph(IMAGE, seed)),
    'text.onnx': await put('text.onnx', bertGraph({ ...TEXT, vocabulary: tokenizer.vocabularySize }, seed)),
    'tokenizer.json': await put('tokenizer.json', [new TextEncoder().encode(tokenizer.json)]),
  }
  const stated = <Files extends Readonly<Record<string, BundledFile>>>(files: Files) =>
    Object.fromEntries(Object.entries(files).map(([name, file]) => [name, { ...file, ...written[file.path] }]))
  const { image, imageText, text } = profile
  const manifest = manifestSchema.parse({
    version: 1,
    profiles: [
      {
        ...{ ...profile, version: `test-${seed}` },
        image: { ...image, files: stated(image.files) },
        imageText: { ...imageText, files: stated(imageText.files) },
        text: { ...text, files: stated(text.files) },
      },
    ],
  })
  return { manifest, bundledFolder }
}
