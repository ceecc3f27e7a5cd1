/** The arithmetic of a zoomable picture. Offsets and points are CSS pixels from the center of the stage. */
export interface Size {
  width: number
  height: number
}

export interface Point {
  x: number
  y: number
}

export interface View {
  /** CSS pixels per picture pixel. */
  scale: number
  /** The position of the picture's center. */
  x: number
  y: number
}

const LARGEST_ZOOM = 8
const SMALLEST_ZOOM = 0.02
/** A small picture is enlarged this far to be seen better, not blown up to fill the window. */
const LARGEST_FIT = 2

export function fitScale(picture: Size, stage: Size, pixelRatio: number): number {
  const scale = Math.min(stage.width / picture.width, stage.height / picture.height)
  return Math.min(scale, LARGEST_FIT / pixelRatio)
}

export function fitView(picture: Size, stage: Size, pixelRatio: number): View {
  return { scale: fitScale(picture, stage, pixelRatio), x: 0, y: 0 }
}

export function limitScale(scale: number, pixelRatio: number): number {
  return Math.min(LARGEST_ZOOM / pixelRatio, Math.max(SMALLEST_ZOOM / pixelRatio, scale))
}

/** Keeps the picture within reach: centered along an axis where it fits, never past its own edge where it does not. */
export function limitPan(view: View, picture: Size, stage: Size): View {
  const reach = (size: number, room: number) => Math.max(0, (size * view.scale - room) / 2)
  const limitX = reach(picture.width, stage.width)
  const limitY = reach(picture.height, stage.height)
  return {
    scale: view.scale,
    x: Math.min(limitX, Math.max(-limitX, view.x)),
    y: Math.min(limitY, Math.max(-limitY, view.y)),
  }
}

/** Zooms so that the picture's point under `at` stays where it is. */
export function zoomTo(view: View, scale: number, at: Point, pixelRatio: number): View {
  const next = limitScale(scale, pixelRatio)
  const ratio = next / view.scale
  return { scale: next, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio }
}

export function panBy(view: View, by: Point): View {
  return { scale: view.scale, x: view.x + by.x, y: view.y + by.y }
}
