/** Places a picture on a stage made for another one, and rotates it to the other's orientation. */
import type { CSSProperties } from 'react'
import type { Size } from './zoom.ts'

export interface PicturePlacement {
  /** In fractions of the stage's picture; may reach beyond it, and is cut there. */
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
  readonly mirrored: boolean
  /** Clockwise, after mirroring. */
  readonly quarterTurns: 0 | 1 | 2 | 3
}

/** The same as styles of an absolutely placed image inside a box of the stage picture's proportions. */
export function placementStyle({ box, mirrored, quarterTurns }: PicturePlacement, stage: Size): CSSProperties {
  const boxWidth = box.width * stage.width
  const boxHeight = box.height * stage.height
  // Turned on its side about its center, an image as wide as the box is high fills the box.
  const [width, height] = quarterTurns % 2 === 0 ? [boxWidth, boxHeight] : [boxHeight, boxWidth]
  const left = (box.x + box.width / 2) * stage.width - width / 2
  const top = (box.y + box.height / 2) * stage.height - height / 2
  const percent = (length: number, of: number) => `${(100 * length) / of}%`
  return {
    position: 'absolute',
    left: percent(left, stage.width),
    top: percent(top, stage.height),
    width: percent(width, stage.width),
    height: percent(height, stage.height),
    maxWidth: 'none',
    objectFit: 'fill',
    transform: `rotate(${quarterTurns * 90}deg)${mirrored ? ' scaleX(-1)' : ''}`,
  }
}
