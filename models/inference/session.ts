/** One model in onnxruntime. `run` blocks its thread, so this is only used in workers. */
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { LunaError } from '#shared/contract/errors.ts'
import type { Placement } from '#shared/contract/studio/models.ts'

export type Feeds = Readonly<Record<string, { readonly data: Float32Array | BigInt64Array; readonly shape: number[] }>>

export interface ModelSession {
  /**
   * Computes `output`. Feeds the model does not have are left out (some exports drop token types).
   * @throws MODEL_OUTPUT_INVALID where the result has not the shape `expected`
   */
  run(feeds: Feeds, output: string, expected: readonly number[]): Promise<Float32Array>
  close(): Promise<void>
}

export interface SessionNeeds {
  readonly threads: number
  /** What the model must take and give. */
  readonly inputs: readonly string[]
  readonly output: string
}

/** @throws MODEL_FILE_CORRUPT where the file is not a model with these inputs and this output */
export async function openSession(
  path: string,
  required: SessionNeeds,
  provider: Placement['provider'] = 'cpu',
): Promise<ModelSession> {
  const session = await createSession(path, required.threads, provider)
  const missing = [
    ...required.inputs.filter((name) => !session.inputNames.includes(name)),
    ...[required.output].filter((name) => !session.outputNames.includes(name)),
  ]
  if (missing.length > 0) {
    await session.release()
    throw new LunaError('MODEL_FILE_CORRUPT', `${path} has no ${missing.join(', ')}`)
  }
  return {
    async run(feeds, output, expected) {
      const inputs: Record<string, Tensor> = {}
      for (const [name, { data, shape }] of Object.entries(feeds)) {
        if (!session.inputNames.includes(name)) continue
        inputs[name] =
          data instanceof Float32Array ? new Tensor('float32', data, shape) : new Tensor('int64', data, shape)
      }
      const result = (await session.run(inputs, [output]))[output]
      const isExpected =
        result?.data instanceof Float32Array &&
        result.dims.length === expected.length &&
        result.dims.every((size, axis) => size === expected[axis])
      if (!isExpected) {
        const found = result === undefined ? 'nothing' : `${result.type} [${result.dims.join(', ')}]`
        throw new LunaError('MODEL_OUTPUT_INVALID', `${output} is ${found} instead of float32 [${expected.join(', ')}]`)
      }
      return result.data
    },
    close: () => session.release(),
  }
}

async function createSession(
  path: string,
  threads: number,
  provider: Placement['provider'],
): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(path, {
      // What an accelerator does not know runs on the processor.
      executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
      graphOptimizationLevel: 'all',
      executionMode: 'sequential',
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
      // Threads that spin while they wait would take the cores from the other towers' sessions and from decoding.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    })
  } catch (cause) {
    throw new LunaError('MODEL_FILE_CORRUPT', `${path}: ${cause instanceof Error ? cause.message : ''}`, { cause })
  }
}
