/** Remembers the position of the window. A state that no longer fits any screen is discarded. */
import { readFileSync, writeFileSync } from 'node:fs'
import * as z from 'zod'

const stateSchema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(640).max(20_000),
  height: z.int().min(480).max(20_000),
  maximized: z.boolean(),
})
export type WindowState = z.infer<typeof stateSchema>

interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export function readWindowState(file: string, screens: readonly Rectangle[]): WindowState | undefined {
  try {
    const state = stateSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
    return screens.some((screen) => overlaps(screen, state)) ? state : undefined
  } catch {
    return undefined
  }
}

export function writeWindowState(file: string, state: WindowState): void {
  try {
    writeFileSync(file, JSON.stringify(state))
  } catch {
    // A window that opens at its default place next time is no reason to trouble anyone.
  }
}

/** Enough of the title bar must be reachable for the window to be moved. */
function overlaps(screen: Rectangle, state: Rectangle): boolean {
  const width = Math.min(screen.x + screen.width, state.x + state.width) - Math.max(screen.x, state.x)
  return width >= 100 && state.y >= screen.y && state.y < screen.y + screen.height - 50
}
