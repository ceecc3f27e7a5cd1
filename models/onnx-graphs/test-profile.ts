/** A whole profile of the true architectures at a small size, with generated weights: real files for tests. */
import { join } from 'node:path'
import { type Manifest, manifestSchema, type ProfileId } from '../profiles/manifest.ts'
import { type BertShape, bertGraph } from './bert-graph.ts'
import { type ClipImageShape, type ClipTextShape, clipImageGraph, clipTextGraph } from './clip-graphs.ts'
import type { Chunks } from './protobuf.ts'
import { bgeTokenizerFile, clipTokenizerFile } from './tokenizer-files.ts'
import { writeFileChunks } from './write-file.ts'

const TINY_IMAGE: ClipImageShape = {
  width: 32,
  heads: 4,
  layers: 2,
  inner: 64,
  imageSize: 64,
  patchSize: 16,
  dimensions: 24,
}

const TINY_IMAGE_TEXT: Omit<ClipTextShape, 'vocabulary'> = {
  width: 32,
  heads: 4,
  layers: 2,
  inner: 64,
  maxTokens: 77,
  dimensions: 24,
}

const TINY_TEXT: Omit<BertShape, 'vocabulary'> = { width: 32, heads: 4, layers: 2, inner: 64, maxTokens: 128 }

export interface TestProfileOptions {
  readonly profileId?: Exclude<ProfileId, 'embedded'>
  /** Another seed gives another model. */
  readonly seed?: number
}

export interface TestProfile {
  /** Holds this profile alone, with the sizes and digests of its files. */
  readonly manifest: Manifest
  /** May be imported; its files lie as a model store keeps them. */
  readonly profileFolder: string
}

/** Writes about 600 kB below `directory`. */
export async function writeTestProfile(directory: string, options: TestProfileOptions = {}): Promise<TestProfile> {
  const { profileId = 'standard', seed = 1 } = options
  const profileFolder = join(directory, `test-models-${seed}`)
  const clipTokenizer = clipTokenizerFile()
  const bgeTokenizer = bgeTokenizerFile()
  const textEncoder = new TextEncoder()
  const put = async (modelId: string, path: string, content: Chunks) => {
    const { sizeBytes, sha256 } = await writeFileChunks(join(profileFolder, modelId, path), content)
    return { repo: `luna-test/${modelId}`, revision: `seed-${seed}`, path, sizeBytes, sha256 }
  }
  const imageTextShape = { ...TINY_IMAGE_TEXT, vocabulary: clipTokenizer.vocabularySize }
  const textShape = { ...TINY_TEXT, vocabulary: bgeTokenizer.vocabularySize }
  const calibration = { points: [[-1, 0] as const, [0, 0] as const, [1, 1] as const], provenance: 'made for tests' }
  const manifest = manifestSchema.parse({
    version: 1,
    profiles: [
      {
        id: profileId,
        version: `test-${seed}`,
        title: 'Test',
        description: 'Small models with generated weights.',
        license: 'Luna Studio',
        availability: 'download',
        image: {
          modelId: 'test-clip',
          dimensions: TINY_IMAGE.dimensions,
          preprocess: {
            fit: 'crop',
            shortestEdge: TINY_IMAGE.imageSize,
            cropSize: TINY_IMAGE.imageSize,
            mean: [0.48145466, 0.4578275, 0.40821073],
            std: [0.26862954, 0.26130258, 0.27577711],
          },
          files: { model: await put('test-clip', 'onnx/vision_model.onnx', clipImageGraph(TINY_IMAGE, seed)) },
        },
        imageText: {
          modelId: 'test-clip',
          dimensions: imageTextShape.dimensions,
          maxTokens: imageTextShape.maxTokens,
          tokenizer: 'clip',
          files: {
            model: await put('test-clip', 'onnx/text_model.onnx', clipTextGraph(imageTextShape, seed)),
            tokenizer: await put('test-clip', 'tokenizer.json', [textEncoder.encode(clipTokenizer.json)]),
          },
        },
        text: {
          modelId: 'test-bge',
          dimensions: textShape.width,
          maxTokens: textShape.maxTokens,
          pooling: 'cls',
          queryPrefix: 'Represent this sentence for searching relevant passages: ',
          files: {
            model: await put('test-bge', 'onnx/model.onnx', bertGraph(textShape, seed)),
            tokenizer: await put('test-bge', 'tokenizer.json', [textEncoder.encode(bgeTokenizer.json)]),
          },
        },
        calibration: { image: calibration, text: calibration },
      },
    ],
  })
  return { manifest, profileFolder }
}
