/** A picture in the library by its id, or a file outside of it by its path. */
export type PictureSource = { readonly pictureId: string } | { readonly path: string }
