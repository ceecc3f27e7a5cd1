/** The wire format of Protocol Buffers, writing only, as far as ONNX files need it. */

/** A message as the pieces to be written one after the other; large ones are kept as they are, never copied. */
export type Chunks = readonly Uint8Array[]

const textEncoder = new TextEncoder()

function varint(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  while (rest > 127) {
    bytes.push((rest % 128) + 128)
    rest = Math.floor(rest / 128)
  }
  bytes.push(rest)
  return bytes
}

function sizeOf(chunks: Chunks): number {
  return chunks.reduce((total, chunk) => total + chunk.length, 0)
}

/** A whole number ≥ 0. */
export function integerField(field: number, value: number): Chunks {
  return [Uint8Array.from([...varint(field * 8), ...varint(value)])]
}

export function messageField(field: number, ...parts: Chunks[]): Chunks {
  const content = parts.flat()
  return [Uint8Array.from([...varint(field * 8 + 2), ...varint(sizeOf(content))]), ...content]
}

export function textField(field: number, text: string): Chunks {
  return messageField(field, [textEncoder.encode(text)])
}

export function floatField(field: number, value: number): Chunks {
  return [Uint8Array.from([...varint(field * 8 + 5), ...new Uint8Array(Float32Array.of(value).buffer)])]
}
