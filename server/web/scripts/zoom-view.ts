/** Which part of a picture a stage shows, and how large. Lengths are CSS pixels; positions are from the middle of the stage. */

export interface Point {
  readonly x: number
  readonly y: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

export interface View {
  /** 1 where the whole picture fits. */
  readonly scale: number
  /** Where the middle of the picture is. */
  readonly x: number
  readonly y: number
}

export interface Sizes {
  readonly stage: Size
  /** At scale 1. */
  readonly picture: Size
}

export const WHOLE: View = { scale: 1, x: 0, y: 0 }
export const MOST_SCALE = 8
const MIDDLE: Point = { x: 0, y: 0 }

const clamp = (value: number, limit: number): number => Math.max(-limit, Math.min(limit, value))

/** How far the middle may be away before the picture leaves a part of the stage empty that it could fill. */
function reach(picture: number, stage: number, scale: number): number {
  return Math.max(0, (picture * scale - stage) / 2)
}

function bounded({ scale, x, y }: View, { picture, stage }: Sizes): View {
  return {
    scale,
    x: clamp(x, reach(picture.width, stage.width, scale)),
    y: clamp(y, reach(picture.height, stage.height, scale)),
  }
}

/** What is at the point stays there, as far as the bounds allow. */
export function zoomed(view: View, sizes: Sizes, wanted: number, at: Point = MIDDLE): View {
  const scale = Math.max(1, Math.min(MOST_SCALE, wanted))
  const factor = scale / view.scale
  return bounded({ scale, x: at.x - (at.x - view.x) * factor, y: at.y - (at.y - view.y) * factor }, sizes)
}

export function moved(view: View, sizes: Sizes, by: Point): View {
  return bounded({ scale: view.scale, x: view.x + by.x, y: view.y + by.y }, sizes)
}
