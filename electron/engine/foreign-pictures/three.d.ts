/** What is used of three.js, which carries no types: its readers of pictures of linear light. */
declare module 'three' {
  export const FloatType: number
}

declare module 'three/examples/jsm/loaders/EXRLoader.js' {
  export class EXRLoader {
    setDataType(type: number): this
    /** Throws where the file is damaged or uses a compression that is not read. */
    parse(buffer: ArrayBuffer): { readonly width: number; readonly height: number; readonly data: unknown }
  }
}

declare module 'three/examples/jsm/loaders/HDRLoader.js' {
  export class HDRLoader {
    setDataType(type: number): this
    parse(buffer: ArrayBuffer): { readonly width: number; readonly height: number; readonly data: unknown }
  }
}
