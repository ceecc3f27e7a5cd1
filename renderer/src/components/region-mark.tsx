import type { Size } from './zoom.ts'

/** A rectangle of a picture, in fractions of it, and how large the picture is. */
export interface MarkedRegion {
  readonly rectangle: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
  readonly picture: Size
  /** What the mark says, for those who do not see it. */
  readonly label: string
}

/** Marks a part of a picture that is drawn whole and centered in a frame of other proportions. */
export function RegionMark({ region, frame }: { region: MarkedRegion; frame: Size }) {
  const { rectangle, picture, label } = region
  const scale = Math.min(frame.width / picture.width, frame.height / picture.height)
  const [width, height] = [(picture.width * scale) / frame.width, (picture.height * scale) / frame.height]
  const percent = (share: number) => `${100 * share}%`
  return (
    <span
      role="img"
      aria-label={label}
      className="pointer-events-none absolute rounded-sm border-2 border-accent shadow-[0_0_0_1px_rgb(0_0_0/0.6),inset_0_0_0_1px_rgb(0_0_0/0.6)]"
      style={{
        left: percent((1 - width) / 2 + rectangle.x * width),
        top: percent((1 - height) / 2 + rectangle.y * height),
        width: percent(rectangle.width * width),
        height: percent(rectangle.height * height),
      }}
    />
  )
}
