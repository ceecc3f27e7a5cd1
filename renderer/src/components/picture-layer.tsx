import { useState } from 'react'
import { en } from '../strings/en.ts'
import { cx } from './cx.ts'
import { type PicturePlacement, placementStyle } from './picture-placement.ts'
import { type MarkedRegion, RegionMark } from './region-mark.tsx'
import type { Size, View } from './zoom.ts'

export interface Picture {
  /** Address of the full picture. */
  url: string
  /** Shown until the full picture has arrived. */
  placeholderUrl?: string | undefined
  width: number
  height: number
  name: string
  hasAlpha?: boolean
  /** `#rrggbb`, until anything has arrived. */
  dominantColor?: string | null
  /** Aligned with another picture, whose size `width` and `height` then are. */
  placement?: PicturePlacement | undefined
  /** A part of it that is marked. */
  region?: MarkedRegion | undefined
}

/** Zoomed this far in, pixels are shown as squares. */
const PIXELS_FROM = 3

/** One picture on a zoomable stage, drawn into a box of `size` picture pixels. */
export function PictureLayer({ picture, view, size }: { picture: Picture; view: View; size: Size }) {
  const [loadedUrl, setLoadedUrl] = useState<string | null>(null)
  const [failedUrl, setFailedUrl] = useState<string | null>(null)
  const loaded = loadedUrl === picture.url
  const width = size.width * view.scale
  const height = size.height * view.scale
  const placed = picture.placement && placementStyle(picture.placement, size)
  return (
    <div
      className={cx(
        'absolute top-1/2 left-1/2',
        placed && 'overflow-hidden',
        picture.hasAlpha && loaded && !placed && 'checkerboard',
      )}
      style={{
        width,
        height,
        transform: `translate(${view.x - width / 2}px, ${view.y - height / 2}px)`,
        backgroundColor: loaded || placed ? undefined : (picture.dominantColor ?? undefined),
      }}
    >
      {!loaded && picture.placeholderUrl && (
        <img
          src={picture.placeholderUrl}
          alt=""
          draggable={false}
          className={placed ? undefined : 'absolute inset-0 size-full object-contain'}
          style={placed}
        />
      )}
      <img
        src={picture.url}
        alt={picture.name}
        draggable={false}
        onLoad={() => setLoadedUrl(picture.url)}
        onError={() => setFailedUrl(picture.url)}
        className={cx(
          placed ? picture.hasAlpha && 'checkerboard' : 'absolute inset-0 size-full object-contain',
          !loaded && 'opacity-0',
        )}
        style={{ ...placed, imageRendering: view.scale >= PIXELS_FROM ? 'pixelated' : 'auto' }}
      />
      {picture.region && <RegionMark region={picture.region} frame={size} />}
      {failedUrl === picture.url && (
        <p className="absolute inset-0 flex items-center justify-center text-ink-2 text-sm" role="alert">
          {en.common.viewer.failed}
        </p>
      )}
    </div>
  )
}
