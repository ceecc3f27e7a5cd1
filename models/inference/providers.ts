/** Where a model can run: on the processor, always, and on what else this build of ONNX Runtime brings along. */
import { listSupportedBackends } from 'onnxruntime-node'
import * as z from 'zod'

const ACCELERATORS = ['coreml', 'dml', 'webgpu'] as const
export const acceleratorSchema = z.enum(ACCELERATORS)
/** Core ML on macOS, DirectML on Windows, WebGPU where there is a driver for it. */
export type Accelerator = z.infer<typeof acceleratorSchema>

/** In which a model runs, and why not in a faster one. */
export const placementSchema = z.object({
  provider: z.enum(['cpu', ...ACCELERATORS]),
  refused: z.array(z.object({ provider: acceleratorSchema, reason: z.string() })),
})
export type Placement = z.infer<typeof placementSchema>
export type Provider = Placement['provider']

/** Those that come with this build, the system's own first; whether there is a device for them shows when one is opened. */
export function bundledAccelerators(): Accelerator[] {
  const names = new Set(listSupportedBackends().flatMap(({ name, bundled }) => (bundled ? [name] : [])))
  return ACCELERATORS.filter((name) => names.has(name))
}
