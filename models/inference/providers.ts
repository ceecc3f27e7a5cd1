/** Where a model can run: on the processor, always, and on what else this build of ONNX Runtime brings along. */
import { listSupportedBackends } from 'onnxruntime-node'
import { type Accelerator, acceleratorSchema } from '#shared/contract/studio/models.ts'

/** Those that come with this build, the system's own first; whether there is a device for them shows when one is opened. */
export function bundledAccelerators(): Accelerator[] {
  const names = new Set(listSupportedBackends().flatMap(({ name, bundled }) => (bundled ? [name] : [])))
  return acceleratorSchema.options.filter((name) => names.has(name))
}
