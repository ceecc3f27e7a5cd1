import type { Engine } from '#engine/engine.ts'

/** Waits until an engine has done by itself all the work that was left. */
export async function settle(engine: Engine): Promise<void> {
  do await engine.jobs.whenIdle()
  while ((await engine.fingerprinting.start()) !== null)
}
