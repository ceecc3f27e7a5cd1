/** How a picture becomes the pixels that an image model takes. */
import * as z from 'zod'

const rgbSchema = z.tuple([z.number(), z.number(), z.number()])
/** Per channel, on the scale 0 to 1. */
const scale = { mean: rgbSchema, std: rgbSchema }
const pixels = z.int().positive()

export const preprocessSchema = z.discriminatedUnion('fit', [
  z
    .object({
      /** The shorter side is resized to `shortestEdge`, then a square of `cropSize` is cut from the middle. */
      fit: z.literal('crop'),
      shortestEdge: pixels,
      cropSize: pixels,
      ...scale,
    })
    .refine(({ shortestEdge, cropSize }) => cropSize <= shortestEdge, 'the crop does not fit into the resized picture'),
  z.object({
    /** The whole picture is resized to `side` × `side`, so that content at its borders counts. */
    fit: z.literal('stretch'),
    side: pixels,
    ...scale,
  }),
])
export type Preprocess = z.infer<typeof preprocessSchema>
